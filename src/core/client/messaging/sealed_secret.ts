/** A secret on its way to somebody: the content of a sealed message that says what it is. */
import { canonicalJsonBytes } from "../../../crypto/canonical_json.ts";
import { parseStrictJson } from "../../../crypto/strict_json.ts";
import type { Secret } from "../../../secret.ts";
import { hasExactKeys } from "../../shared/identity/shapes.ts";
import { isSecretName } from "../../shared/secret/secret_name.ts";
import { valueFromWire, valueToWire } from "../../shared/secret/wire_value.ts";

const FMT = "sealhold/secret";
/** Largest content looked at; a secret has at most 64 KiB, or what `--max-value` says. */
const MAX_BYTES = 2 * 1024 * 1024;
const MARK = new TextEncoder().encode(`{"fmt":"${FMT}"`);

/** A secret that somebody sent. */
export interface SentSecret {
  /** As its sender calls it; a right name. */
  name: string;
  value: Secret;
}

/** The content of a message that carries a secret. */
export function secretContent(name: string, value: Secret): Uint8Array<ArrayBuffer> {
  const { value: text, encoding = "text" } = valueToWire(value);
  // `fmt` sorts after nothing here: it comes first, so that a reader knows such content by its beginning.
  return canonicalJsonBytes({ fmt: FMT, kind: encoding, name, text, v: 1 });
}

/** Whether content says that it is a secret, well-formed or not: it is never shown. */
export function isSecretContent(content: Uint8Array): boolean {
  return MARK.every((byte, i) => content[i] === byte);
}

/** The secret in a message; undefined if there is none, or a malformed one. */
export function readSecret(content: Uint8Array): SentSecret | undefined {
  if (!isSecretContent(content)) return undefined;
  try {
    const json: unknown = parseStrictJson(content, MAX_BYTES);
    if (!hasExactKeys(json, ["fmt", "kind", "name", "text", "v"]) || json.v !== 1) return undefined;
    const { kind, name, text } = json;
    if (typeof name !== "string" || !isSecretName(name) || typeof text !== "string") {
      return undefined;
    }
    if (kind !== "text" && kind !== "base64") return undefined;
    const value = valueFromWire({ value: text, ...(kind === "base64" ? { encoding: kind } : {}) });
    return value === undefined ? undefined : { name, value };
  } catch {
    return undefined;
  }
}
