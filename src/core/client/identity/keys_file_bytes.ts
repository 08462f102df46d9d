import type { KeysFile } from "../../shared/identity/key_pair.ts";
import { minimalJson } from "../../shared/text/format_json.ts";

/** A keys file's bytes, with a line break at the end. */
export function keysFileBytes(file: KeysFile): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${minimalJson(file)}\n`);
}
