import { Secret } from "../../../secret.ts";

/** A value with its version. */
export interface OpenedSecret {
  name: string;
  version: number;
  value: Secret;
}

/** @param bytes the value; overwritten */
export function openedSecret(
  name: string,
  version: number,
  bytes: Uint8Array<ArrayBuffer>,
): OpenedSecret {
  return { name, version, value: Secret.take(bytes) };
}
