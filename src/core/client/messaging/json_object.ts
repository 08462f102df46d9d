import { parseStrictJson } from "../../../crypto/strict_json.ts";
import { type Fields, isObject } from "../../shared/identity/shapes.ts";

/** A JSON object from a file or a pipe; undefined for anything else. */
export function jsonObject(bytes: Uint8Array, maxBytes: number): Fields | undefined {
  const json = jsonValue(bytes, maxBytes);
  return isObject(json) ? json : undefined;
}

/** Any JSON; undefined for what is none. */
export function jsonValue(bytes: Uint8Array, maxBytes: number): unknown {
  try {
    return parseStrictJson(bytes, maxBytes);
  } catch {
    return undefined;
  }
}
