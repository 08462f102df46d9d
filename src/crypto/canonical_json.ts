/** Canonical JSON (RFC 8785): one byte string for each value, so that it can be signed and compared. */
import canonicalize from "canonicalize";

/** Deepest nesting accepted; a recursive serialiser overflows the stack on hostile depth. */
export const MAX_JSON_DEPTH = 64;

/** What JSON can hold. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/**
 * The canonical text of a value.
 *
 * @param value plain objects, arrays, strings, finite numbers, booleans and null, at most 64 deep
 * @throws {TypeError} for anything else, which a serialiser would silently drop or turn into something else: undefined,
 *   functions, NaN, Map, Uint8Array, dates, lone surrogates. The message never repeats a value
 */
export function canonicalJson(value: unknown): string {
  checkJson(value);
  return canonicalize(value) as string;
}

/** `canonicalJson` in UTF-8. */
export function canonicalJsonBytes(value: unknown): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(canonicalJson(value));
}

/**
 * Refuses what JSON cannot hold, and what is nested too deep.
 * @throws {TypeError} whose message never repeats a value
 */
export function checkJson(value: unknown, depth = 0): void {
  if (depth > MAX_JSON_DEPTH) refuse(`nesting is deeper than ${MAX_JSON_DEPTH}`);
  switch (typeof value) {
    case "boolean":
      return;
    case "string":
      if (!value.isWellFormed()) refuse("a string has a lone surrogate");
      return;
    case "number":
      if (!Number.isFinite(value)) refuse("a number is not finite");
      return;
    case "object":
      return value === null ? undefined : checkContainer(value, depth);
    default:
      refuse(`a value is of type ${typeof value}`);
  }
}

function checkContainer(value: object, depth: number): void {
  if (Array.isArray(value)) {
    // Index by index: a hole in an array must be seen as the undefined that it is.
    for (let i = 0; i < value.length; i++) checkJson(value[i], depth + 1);
    return;
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) refuse("an object is not plain");
  if (Object.getOwnPropertySymbols(value).length > 0) refuse("an object has a symbol key");
  for (const key of Object.keys(value)) {
    if (!key.isWellFormed()) refuse("a key has a lone surrogate");
    checkJson((value as Record<string, unknown>)[key], depth + 1);
  }
}

function refuse(reason: string): never {
  throw new TypeError(`Cannot make canonical JSON: ${reason}`);
}
