/** Values on the wire: text as it is, other bytes in base64 with `encoding` beside it (docs/api-notes.md). */
import { Secret } from "../../../secret.ts";

/** A value as JSON carries it. */
export interface WireValue {
  value: string;
  /** Present when `value` is standard base64 (RFC 4648 section 4) of the bytes. */
  encoding?: "base64" | undefined;
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Controls that JSON escapes in six characters. Tab and line breaks take two, and are common in text. */
// deno-lint-ignore no-control-regex
const LONG_ESCAPES = /[\0-\x08\x0b\x0c\x0e-\x1f]/;

/**
 * Turns bytes into a wire value that gives exactly these bytes back. Text with control characters goes as base64 too:
 * JSON would make it up to six times as long.
 */
export function valueToWire(secret: Secret): WireValue {
  try {
    const value = secret.exposeText();
    if (!LONG_ESCAPES.test(value)) return { value };
  } catch {
    // Not UTF-8.
  }
  const bytes = secret.expose();
  const value = bytes.toBase64();
  bytes.fill(0);
  return { value, encoding: "base64" };
}

/**
 * The bytes of a wire value.
 * @returns undefined when the base64 is malformed, or the text has a lone surrogate, which UTF-8 cannot carry and which would
 *   come back as something else
 */
export function valueFromWire(wire: WireValue): Secret | undefined {
  if (wire.encoding === undefined) {
    return wire.value.isWellFormed() ? Secret.fromText(wire.value) : undefined;
  }
  return BASE64.test(wire.value) ? Secret.take(Uint8Array.fromBase64(wire.value)) : undefined;
}
