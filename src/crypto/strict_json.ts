/**
 * JSON (RFC 8259) with one meaning: what two readers could understand differently is refused (I-JSON, RFC 7493).
 *
 * JSON.parse takes the last of two equal keys, makes 1e400 Infinity, rounds 9007199254740993, lets lone surrogates pass,
 * and repeats the input in its message. Signed or sealed data must leave no such room.
 */
import { checkJson, type JsonValue, MAX_JSON_DEPTH } from "./canonical_json.ts";

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
  checkContainers(text);
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
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own message repeats the input (threats.md, case 30).
    throw refused("it is malformed");
  }
  try {
    checkJson(value);
  } catch {
    throw refused("a number is infinite, a text is not Unicode, or the nesting is too deep");
  }
  return value as JsonValue;
}

/**
 * Looks for equal keys, and too deep nesting, in text that has been parsed already: its grammar is known to be right. Escapes
 * are undone first: "a" and "\u0061" are one key.
 */
function checkContainers(text: string): void {
  const open: Array<Set<string> | undefined> = [];
  const token = /["{}[\],]/g;
  let isKey = false;
  for (let found = token.exec(text); found !== null; found = token.exec(text)) {
    const at = found.index;
    switch (found[0]) {
      case '"': {
        token.lastIndex = endOfString(text, at);
        if (isKey) addKey(open.at(-1), JSON.parse(text.slice(at, token.lastIndex)) as string);
        isKey = false;
        break;
      }
      case "{":
      case "[":
        isKey = found[0] === "{";
        open.push(isKey ? new Set() : undefined);
        if (open.length > MAX_JSON_DEPTH) throw refused(`nesting is deeper than ${MAX_JSON_DEPTH}`);
        break;
      case ",":
        isKey = open.at(-1) !== undefined;
        break;
      default:
        open.pop();
        isKey = false;
    }
  }
}

function addKey(keys: Set<string> | undefined, key: string): void {
  if (keys === undefined || keys.has(key)) throw refused("an object has a key twice");
  keys.add(key);
}

/** The index behind the closing quote. Jumps from quote to quote: a sealed body is one string of megabytes. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end !== -1) {
    let backslashes = 0;
    while (text[end - 1 - backslashes] === "\\") backslashes++;
    if (backslashes % 2 === 0) return end + 1;
    end = text.indexOf('"', end + 1);
  }
  throw refused("it is malformed");
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
