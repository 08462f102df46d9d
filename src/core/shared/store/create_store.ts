/** Making a new sealed store. */
import { encodeBase64url } from "../../../crypto/base64url.ts";
import { equalBytes } from "../../../crypto/equal_bytes.ts";
import { selfTest } from "../../../crypto/self_test.ts";
import type { StoreEntries } from "../../../ports/credential_store.ts";
import { checkOpens, type Header, sealBody } from "./body.ts";
import { emptyEntries, encodeEntries } from "./entries.ts";
import { serializeEnvelope } from "./envelope.ts";
import {
  MAX_STORE_BYTES,
  STORE_FMT,
  STORE_ID_BYTES,
  STORE_KEY_BYTES,
  STORE_SUITE,
  STORE_VERSION,
  tooLarge,
} from "./format.ts";
import { forgetItems, writeItems } from "./keychain_items.ts";
import { stageMark } from "./mark_file.ts";
import { markOf, type OpenedFile } from "./opened_file.ts";
import { keepReplaced, readReplaceable } from "./replaced_store.ts";
import { statusOf } from "./sealed_upkeep.ts";
import { type MadeSlots, makeSlot } from "./slot_secrets.ts";
import { withStoreLock } from "./store_lock.ts";
import type { KeptStore, NewSlot, StoreLocation, StorePorts, StoreStatus } from "./store_types.ts";
import { commitOrDiscard, type StagedFile, stageFile } from "../files/replace_file.ts";

/** How a store is made. */
interface CreateStoreOptions {
  /** What it holds from the start; default nothing. */
  entries?: StoreEntries;
  /** Takes the place of a store that is there, which is kept as `<path>.bak` and needs `--accept-rollback` from then on; default false. */
  replace?: boolean;
}

/** What was made. */
export interface CreatedStore extends StoreStatus {
  /** The store that it took the place of; absent when there was none. */
  kept?: KeptStore;
}

/**
 * Makes a sealed store with one slot.
 *
 * @param slot the first way of opening it; a key file that is not there yet is created
 * @throws {SealholdError} ALREADY_EXISTS when there is a store and `replace` was not asked for, or another one is kept as
 *   `.bak`; INVALID_VALUE; BUSY; KEYCHAIN_…; DISK_FAILED, UNREADABLE, UNSAFE_FILE, PERMISSION_REFUSED
 */
export async function createStore(
  ports: StorePorts,
  location: StoreLocation,
  slot: NewSlot,
  options: CreateStoreOptions = {},
): Promise<CreatedStore> {
  await selfTest();
  return await withStoreLock(ports, location, async () => {
    const { path } = location;
    const old = await readReplaceable(ports.files, path, options.replace ?? false);
    const root = ports.random.bytes(STORE_KEY_BYTES);
    try {
      const storeId = encodeBase64url(ports.random.bytes(STORE_ID_BYTES));
      const made = await makeSlot(ports, storeId, root, slot);
      const header = headerOf(ports, location, storeId, made);
      const entries = encodeEntries(options.entries ?? emptyEntries());
      const envelope = await sealBody(ports.random, root, header, entries);
      const bytes = serializeEnvelope(envelope);
      if (bytes.length > MAX_STORE_BYTES) throw tooLarge();
      const kept = await putInPlace(
        ports,
        location,
        { envelope, bytes, root, items: made.items },
        old,
      );
      const status = statusOf(path, envelope, bytes.length);
      return kept === undefined ? status : { ...status, kept };
    } finally {
      root.fill(0);
    }
  });
}

/**
 * Everything that can fail is staged first; then the keychain's item, the new mark, the new store, and at last the old
 * store's mark.
 */
async function putInPlace(
  ports: StorePorts,
  location: StoreLocation,
  made: Pick<OpenedFile, "envelope" | "bytes" | "root"> & Pick<MadeSlots, "items">,
  old: Uint8Array<ArrayBuffer> | undefined,
): Promise<KeptStore | undefined> {
  const { files, random } = ports;
  const { envelope, bytes, root } = made;
  const staged: Array<Pick<StagedFile, "discard">> = [];
  try {
    const replacement = old && await keepReplaced(ports, location, old);
    if (replacement !== undefined) staged.push({ discard: replacement.giveUp });
    const store = await stageFile(files, random, location.path, bytes, {
      verify: (back) => checkOpens(back, root),
    });
    staged.push(store);
    const mark = await markOf(made);
    await writeItems(ports.keychain, made.items, mark);
    staged.push({ discard: () => forgetUnused(ports, location, made) });
    const { stateDir } = location;
    // The mark first: no store has this id yet, so it cannot make another one look old.
    await commitOrDiscard(
      await stageMark(files, random, stateDir, envelope.store_id, mark, true),
    );
    await store.commit();
    // Last: before, a crash would leave the old store in its place, and refused.
    await replacement?.retire();
    return replacement?.kept;
  } catch (error) {
    for (const file of staged) await file.discard();
    throw error;
  }
}

/** The items of a store that did not come about. One that is in its place, though the disk said otherwise, needs them. */
async function forgetUnused(
  { files, keychain }: StorePorts,
  { path }: StoreLocation,
  { bytes, items }: Pick<OpenedFile, "bytes"> & Pick<MadeSlots, "items">,
): Promise<void> {
  try {
    const there = await files.readPrivate(path, MAX_STORE_BYTES);
    if (there !== undefined && equalBytes(there, bytes)) return;
  } catch {
    // What is there cannot be told, and so it may be ours.
    return;
  }
  await forgetItems(keychain, items);
}

function headerOf(
  ports: StorePorts,
  location: StoreLocation,
  storeId: string,
  { slots }: MadeSlots,
): Header {
  return {
    fmt: STORE_FMT,
    v: STORE_VERSION,
    suite: STORE_SUITE,
    store_id: storeId,
    rev: 1,
    created: new Date(ports.clock.nowMs()).toISOString(),
    writer: location.writer,
    slots,
  };
}
