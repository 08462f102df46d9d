/** From a slot back to the secret behind it, where that is at hand. */
import { SealholdError } from "../../../errors.ts";
import type { Secret } from "../../../secret.ts";
import { readItem } from "./keychain_item.ts";
import { type OpenableSlot, unwrapSlot } from "./slot.ts";
import type { KeySource, StorePorts } from "./store_types.ts";

/** A slot's secret, or why it is not to be had; neither when what is at hand is another slot's. */
interface FoundSecret {
  secret?: Secret;
  why?: SealholdError;
}

/** The secret that opens a slot. */
export async function secretOf(
  ports: Pick<StorePorts, "keychain">,
  storeId: string,
  slot: OpenableSlot,
  keys: KeySource,
): Promise<FoundSecret> {
  try {
    const secret = await fetchSecret(ports, slot, keys);
    const root = await unwrapSlot(storeId, slot, secret);
    root?.fill(0);
    return root === undefined ? {} : { secret };
  } catch (error) {
    if (error instanceof SealholdError && UNAVAILABLE.includes(error.code)) return { why: error };
    throw error;
  }
}

const UNAVAILABLE: readonly string[] = [
  "FILE_NOT_FOUND",
  "LOCKED",
  "KEYCHAIN_UNAVAILABLE",
  "KEYCHAIN_LOCKED",
  "KEYCHAIN_DENIED",
  "KEYCHAIN_BROKEN",
];

async function fetchSecret(
  { keychain }: Pick<StorePorts, "keychain">,
  slot: OpenableSlot,
  keys: KeySource,
): Promise<Secret> {
  switch (slot.type) {
    case "keyfile":
      return await keys.keyFile(slot.path);
    case "keychain":
      return (await readItem(keychain, slot.ref)).key;
    case "passphrase":
      return await keys.passphrase();
  }
}
