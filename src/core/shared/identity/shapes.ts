/** What a field of a record may look like: an identity's, a message's, a group's or the store's. Predicates: each reader has its own error. */
import { base64urlLength, decodeBase64url } from "../../../crypto/base64url.ts";

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** An object as a JSON parser makes it. */
export type Fields = Readonly<Record<string, unknown>>;

/** Whether it is an object, and no array. */
export function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether it is a plain object with these keys and no others. */
export function hasExactKeys(value: unknown, keys: readonly string[]): value is Fields {
  return isObject(value) &&
    Object.keys(value).length === keys.length && keys.every((key) => Object.hasOwn(value, key));
}

/** Whether it is strict base64url, without padding, of exactly `bytes` bytes. */
export function isBase64urlOf(value: unknown, bytes: number): value is string {
  return typeof value === "string" && value.length === base64urlLength(bytes) &&
    decodedOrUndefined(value) !== undefined;
}

/** The bytes of a strict base64url text; undefined if it is not one. */
export function decodedOrUndefined(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return decodeBase64url(text);
  } catch {
    return undefined;
  }
}

/** Whether it is a safe integer from `min` to `max`. */
export function isIntegerIn(
  value: unknown,
  min: number,
  max = Number.MAX_SAFE_INTEGER,
): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= min && value <= max;
}

/** Whether it is RFC 3339 UTC with milliseconds, of a day that there is. */
export function isTimestamp(value: unknown): value is string {
  if (typeof value !== "string" || !TIMESTAMP.test(value)) return false;
  const ms = Date.parse(value);
  return Number.isFinite(ms) && timestampOf(ms) === value;
}

/** RFC 3339 UTC with milliseconds. */
export function timestampOf(ms: number): string {
  return new Date(ms).toISOString();
}

/** Whether it is well-formed text of 1 to `max` UTF-16 units without control characters. */
export function isPlainText(value: unknown, max: number): value is string {
  return typeof value === "string" && value.length >= 1 && value.length <= max &&
    value.isWellFormed() && !/\p{Cc}/u.test(value);
}
