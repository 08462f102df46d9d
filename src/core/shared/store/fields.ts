/** Checks of single fields of a stored file. Each refuses with DAMAGED and the field's name, never with its value. */
import {
  decodedOrUndefined,
  type Fields,
  isBase64urlOf,
  isIntegerIn,
  isObject,
} from "../identity/shapes.ts";
import { damaged } from "./format.ts";

/**
 * An object with exactly these keys.
 * @throws {SealholdError} DAMAGED
 */
export function exactFields(value: unknown, keys: readonly string[], where: string): Fields {
  const fields = anyFields(value, where);
  const present = Object.keys(fields);
  if (present.length !== keys.length) throw damaged(where);
  for (const key of keys) if (!Object.hasOwn(fields, key)) throw damaged(`${where}.${key}`);
  return fields;
}

/**
 * A plain object, whatever its keys.
 * @throws {SealholdError} DAMAGED
 */
export function anyFields(value: unknown, where: string): Fields {
  if (!isObject(value)) throw damaged(where);
  return value;
}

/**
 * Strict base64url of exactly `bytes` bytes; given back as text.
 * @throws {SealholdError} DAMAGED
 */
export function binaryField(value: unknown, bytes: number, where: string): string {
  if (!isBase64urlOf(value, bytes)) throw damaged(where);
  return value;
}

/**
 * The bytes of a strict base64url text.
 * @throws {SealholdError} DAMAGED
 */
export function decodeField(text: string, where: string): Uint8Array<ArrayBuffer> {
  const bytes = decodedOrUndefined(text);
  if (bytes === undefined) throw damaged(where);
  return bytes;
}

/**
 * Well-formed text of 1 to `max` UTF-16 units, without NUL.
 * @throws {SealholdError} DAMAGED
 */
export function textField(value: unknown, max: number, where: string): string {
  const right = typeof value === "string" && value.length > 0 && value.length <= max &&
    value.isWellFormed() && !value.includes("\0");
  if (!right) throw damaged(where);
  return value;
}

/**
 * An integer from `min` to `max`.
 * @throws {SealholdError} DAMAGED
 */
export function integerField(value: unknown, min: number, max: number, where: string): number {
  if (!isIntegerIn(value, min, max)) throw damaged(where);
  return value;
}
