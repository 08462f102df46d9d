/** Making a new sealed store. */
import { encodeBase64url } from "../../crypto/base64url.ts";
import { selfTest } from "../../crypto/self_test.ts";
import { SignetError } from "../../errors.ts";
import type { StoreEntries } from "../../ports/credential_store.ts";
import { checkOpens, type Header, sealBody } from "./body.ts";
import { emptyEntries, encodeEntries } from "./entries.ts";
import { serializeEnvelope } from "./envelope.ts";
import {
  FMT,
  KEY_BYTES,
  MAX_STORE_BYTES,
  STORE_ID_BYTES,
  SUITE,
  tooLarge,
  VERSION,
} from "./format.ts";
import { stageMark } from "./mark_file.ts";
import { markOf } from "./sealed_file.ts";
import { statusOf } from "./sealed_store.ts";
import { makeSlot } from "./slot_secrets.ts";
import { withStoreLock } from "./store_lock.ts";
import type { NewSlot, StoreLocation, StorePorts, StoreStatus } from "./store_types.ts";
import { commitOrDiscard, replaceFile, stageFile } from "./write_file.ts";

/** How a store is made. */
export interface CreateStoreOptions {
  /** What it holds from the start; default nothing. */
  entries?: StoreEntries;
  /** Takes the place of a store that is there, which is kept as `<path>.bak`; default false. */
  replace?: boolean;
}

/**
 * Makes a sealed store with one slot.
 *
 * @param slot the first way of opening it; a key file that is not there yet is created
 * @throws {SignetError} ALREADY_EXISTS when there is a store, and `replace` was not asked for; INVALID_VALUE; BUSY;
 *   DISK_FAILED, UNREADABLE, UNSAFE_FILE, PERMISSION_REFUSED
 */
export async function createStore(
  ports: StorePorts,
  location: StoreLocation,
  slot: NewSlot,
  options: CreateStoreOptions = {},
): Promise<StoreStatus> {
  await selfTest();
  return await withStoreLock(ports, location, async () => {
    const { files, random } = ports;
    const { path } = location;
    const old = await files.readPrivate(path, MAX_STORE_BYTES);
    if (old !== undefined && !options.replace) throw alreadyExists(path);
    const root = random.bytes(KEY_BYTES);
    const envelope = await firstRevision(ports, location, root, slot, options.entries);
    const bytes = serializeEnvelope(envelope);
    if (bytes.length > MAX_STORE_BYTES) throw tooLarge();
    if (old !== undefined) await replaceFile(files, random, `${path}.bak`, old);
    const mark = await markOf({ envelope, bytes, root });
    const store = await stageFile(files, random, path, bytes, {
      verify: (back) => checkOpens(back, root),
    });
    const staged = await stageMark(files, random, location.stateDir, envelope.store_id, mark, true)
      .catch(async (error) => {
        await store.discard();
        throw error;
      });
    // The mark first: no store has this id yet, so it cannot make another one look old.
    await commitOrDiscard(staged);
    await commitOrDiscard(store);
    root.fill(0);
    return statusOf(path, envelope, bytes.length);
  });
}

async function firstRevision(
  ports: StorePorts,
  location: StoreLocation,
  root: Uint8Array,
  slot: NewSlot,
  entries: StoreEntries = emptyEntries(),
) {
  const storeId = encodeBase64url(ports.random.bytes(STORE_ID_BYTES));
  const header: Header = {
    fmt: FMT,
    v: VERSION,
    suite: SUITE,
    store_id: storeId,
    rev: 1,
    created: new Date(ports.clock.nowMs()).toISOString(),
    writer: location.writer,
    slots: [await makeSlot(ports, storeId, root, slot)],
  };
  return await sealBody(ports.random, root, header, encodeEntries(entries));
}

function alreadyExists(path: string): SignetError {
  return new SignetError("ALREADY_EXISTS", "There is a credential store already", {
    hint: "Use it, or pass --replace to start afresh and keep the old one as .bak",
    data: { path },
  });
}
