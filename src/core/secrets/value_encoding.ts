/** Values on the wire: text as it is, other bytes in base64 with `encoding` beside it. */
import { SignetError } from "../../errors.ts";
import { Secret } from "../../secret.ts";

/** A value as JSON carries it. */
export interface WireValue {
  value: string;
  /** Present when `value` is standard base64 (RFC 4648 section 4) of the bytes. */
  encoding?: "base64" | undefined;
}

/** Turns bytes into a wire value that gives exactly these bytes back. */
export function valueToWire(secret: Secret): WireValue {
  try {
    return { value: secret.exposeText() };
  } catch {
    return { value: toBase64(secret.expose()), encoding: "base64" };
  }
}

/**
 * The bytes of a wire value.
 * @throws {SignetError} BAD_RESPONSE when the base64 is not
 */
export function valueFromWire(wire: WireValue): Secret {
  if (wire.encoding === undefined) return Secret.fromText(wire.value);
  try {
    return new Secret(Uint8Array.from(atob(wire.value), (char) => char.charCodeAt(0)));
  } catch {
    throw new SignetError("BAD_RESPONSE", "The server sent a value that is not base64", {
      hint: "Check that client and server have the same version",
    });
  }
}

function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (let i = 0; i < bytes.length; i += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  }
  return btoa(binary);
}
