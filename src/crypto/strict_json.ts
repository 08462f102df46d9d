/**
 * JSON (RFC 8259) with one meaning: what two readers could understand differently is refused (I-JSON, RFC 7493).
 *
 * JSON.parse takes the last of two equal keys, makes 1e400 Infinity, rounds 9007199254740993, lets lone surrogates pass,
 * and repeats the input in its message. Signed or sealed data must leave no such room.
 */
import { checkJson, type JsonValue, MAX_JSON_DEPTH } from "./canonical_json.ts";
import { endOfString, parseUniqueJson } from "./unique_json.ts";

const DEFAULT_MAX_BYTES = 1024 * 1024;

/**
 * Parses strictly: no duplicate keys, no number beyond 2^53 - 1 that is an integer, no infinity, no lone surrogate, at most
 * 64 deep, nothing behind the value, no byte order mark, UTF-8 only.
 *
 * @param bytes UTF-8
 * @param maxBytes refuse more than this before looking; default 1 MiB
 * @throws {SyntaxError} for anything else; the message never repeats the input
 */
export function parseStrictJson(bytes: Uint8Array, maxBytes = DEFAULT_MAX_BYTES): JsonValue {
  if (bytes.length > maxBytes) throw refused(`it is longer than ${maxBytes} bytes`);
  return parseStrictJsonText(decodeUtf8(bytes));
}

/**
 * `parseStrictJson` of text that the caller has decoded, and bounded, already.
 * @throws {SyntaxError} the message never repeats the input
 */
export function parseStrictJsonText(text: string): JsonValue {
  const value = parse(text);
  checkIntegers(value);
  return value;
}

/**
 * Whether a text has at most so many strings, brackets and commas. To be asked before it is parsed: a few megabytes of tiny
 * values keep a parser, and whatever walks the result, busy for seconds.
 * @throws {SyntaxError} for a string that does not end
 */
export function hasAtMostTokens(text: string, max: number): boolean {
  const token = /["{}[\],]/g;
  let count = 0;
  for (let found = token.exec(text); found !== null; found = token.exec(text)) {
    if (++count > max) return false;
    if (found[0] === '"') token.lastIndex = endOfString(text, found.index);
  }
  return true;
}

/**
 * Decodes UTF-8; a byte order mark is kept, and so is no JSON.
 * @throws {SyntaxError} if it is not UTF-8
 */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw refused("it is not UTF-8");
  }
}

function parse(text: string): JsonValue {
  const value = parseUniqueJson(text, MAX_JSON_DEPTH);
  try {
    checkJson(value);
  } catch {
    throw refused("a number is infinite, or a text is not Unicode");
  }
  return value as JsonValue;
}

function checkIntegers(value: JsonValue): void {
  if (typeof value === "number") {
    if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
      throw refused("an integer is beyond 2^53 - 1");
    }
  } else if (typeof value === "object" && value !== null) {
    for (const one of Object.values(value)) checkIntegers(one);
  }
}

function refused(reason: string): SyntaxError {
  return new SyntaxError(`Cannot read the JSON: ${reason}`);
}
