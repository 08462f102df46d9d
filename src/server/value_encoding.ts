/** Values on the wire: text as it is; bytes that are not UTF-8 in base64, with `encoding` beside (docs/api-notes.md). */
import { Secret } from "../secret.ts";
import { badRequest } from "./refusal.ts";

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** A value as JSON carries it. */
export interface WireValue {
  value: string;
  encoding?: "base64";
}

/** What a client reads back is byte for byte what was stored. */
export function toWire(value: Secret): WireValue {
  const bytes = value.expose();
  try {
    return { value: utf8.decode(bytes) };
  } catch {
    return { value: _base64(bytes), encoding: "base64" };
  } finally {
    bytes.fill(0);
  }
}

// Kept, because making one costs more than the decoding. ignoreBOM keeps a leading U+FEFF in the value.
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function _base64(bytes: Uint8Array): string {
  let binary = "";
  for (let i = 0; i < bytes.length; i += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  }
  return btoa(binary);
}

/**
 * @throws {Refusal} 400 if the base64 is malformed, or the text has a lone surrogate, which UTF-8 cannot carry and which
 *   would be stored as something else
 */
export function fromWire(value: string, encoding: "base64" | undefined): Secret {
  if (encoding === undefined) {
    if (!value.isWellFormed()) throw badRequest('Field "value" is not valid');
    return Secret.fromText(value);
  }
  if (!BASE64.test(value)) throw badRequest('Field "value" is not base64');
  return new Secret(Uint8Array.from(atob(value), (char) => char.charCodeAt(0)));
}
