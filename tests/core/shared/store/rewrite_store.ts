/** Bends a stored envelope field by field, and writes it back as canonical bytes. */
import { canonicalJson } from "../../../../src/crypto/canonical_json.ts";
import type { SealedStore } from "../../../../src/core/shared/store/store_types.ts";
import type { MemoryFileSystem } from "../../../fakes/memory_file_system.ts";
import { STORE } from "./store_fixture.ts";

// deno-lint-ignore no-explicit-any -- any field of any shape is the point
export type Json = any;

/** Parsed file; `bend` edits it in place. */
export function bendStore(files: MemoryFileSystem, bend: (envelope: Json) => void): void {
  const envelope = JSON.parse(new TextDecoder().decode(files.get(STORE)));
  bend(envelope);
  files.put(STORE, new TextEncoder().encode(canonicalJson(envelope) + "\n"));
}

/** Leaves one slot, of another type, with fields of the right shape. */
export async function keepOnly(
  files: MemoryFileSystem,
  store: SealedStore,
  type: "recovery",
): Promise<void> {
  await store.status();
  bendStore(files, (envelope) => {
    const { path: _path, ...slot } = envelope.slots[0];
    envelope.slots = [{ ...slot, type }];
  });
}
