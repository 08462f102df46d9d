/** JSON for programs. */
import { canonicalJson } from "../../../crypto/canonical_json.ts";

/** RFC 8785 canonical JSON on one line. */
export function minimalJson(value: unknown): string {
  return canonicalJson(value);
}

/** Indented JSON, keys in canonical order. */
export function prettyJson(value: unknown): string {
  return JSON.stringify(JSON.parse(canonicalJson(value)), null, 2);
}
