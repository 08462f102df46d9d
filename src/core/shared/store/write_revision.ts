/** Writing the next revision of a sealed file, so that a crash anywhere leaves a store that opens and a mark that holds. */
import { SealholdError } from "../../../errors.ts";
import type { KeychainRef } from "../../../ports/keychain.ts";
import { checkOpens, sealBody } from "./body.ts";
import { serializeEnvelope } from "./envelope.ts";
import { damaged, type Envelope, MAX_STORE_BYTES, type Slot, tooLarge } from "./format.ts";
import type { NewItem } from "./keychain_item.ts";
import { dropItems, moveItemMark, writeItems } from "./keychain_items.ts";
import type { MarkFile } from "./mark.ts";
import { stageMark } from "./mark_file.ts";
import { markOf, newestRev, type OpenedFile } from "./opened_file.ts";
import type { StoreLocation, StorePorts } from "./store_types.ts";
import { commitOrDiscard, type StagedFile, stageFile } from "../files/replace_file.ts";

/** What the next revision holds; what is left out stays. */
export interface NextRevision {
  plaintext?: Uint8Array;
  slots?: Slot[];
  /** A new root key, for a rekey; `slots` must wrap it. */
  root?: Uint8Array<ArrayBuffer>;
  /** What the keychain must hold before these slots are in the file. */
  items?: NewItem[];
  /** What it need not hold any more once they are. */
  dropped?: KeychainRef[];
}

/** A revision that is in its place. */
interface WrittenRevision {
  envelope: Envelope;
  root: Uint8Array<ArrayBuffer>;
  /** Brings the keychain up to date; throws with `data.saved`. */
  finish(): Promise<void>;
}

/** Writes the revision after `opened`. Under the store's lock only. */
export async function writeRevision(
  ports: StorePorts,
  location: StoreLocation,
  opened: OpenedFile,
  next: NextRevision,
): Promise<WrittenRevision> {
  const { files, random, keychain } = ports;
  const root = next.root ?? opened.root;
  const envelope = await sealNext(ports, location, opened, next);
  const bytes = serializeEnvelope(envelope);
  if (bytes.length > MAX_STORE_BYTES) throw tooLarge();
  const mark = await markOf({ envelope, bytes, root });
  if (next.root !== undefined) {
    // The mark never goes down, also when an older file was accepted: a crash here would open the door to a fork.
    const both = { ...await markOf(opened, newestRev(opened)), next: mark };
    await commitOrDiscard(await stage(ports, location, opened.envelope.store_id, both, true));
  }
  const store = await stageFile(files, random, location.path, bytes, {
    verify: (back) => checkOpens(back, root),
  });
  const staged = [store];
  try {
    const markFile = await stage(ports, location, envelope.store_id, mark, false);
    staged.push(markFile);
    await writeItems(keychain, next.items ?? [], mark);
    await commitBoth(store, markFile);
  } catch (error) {
    for (const file of staged) await file.discard();
    throw error;
  }
  return {
    envelope,
    root,
    async finish() {
      await moveItemMark(keychain, opened.opener, envelope.slots, mark);
      await dropItems(keychain, next.dropped ?? []);
    },
  };
}

/** First the store and then the mark: the other way round, a crash between would make a good store look old. */
async function commitBoth(store: StagedFile, mark: StagedFile): Promise<void> {
  await store.commit();
  await mark.commit().catch((cause) => {
    throw new SealholdError("DISK_FAILED", "The store was saved, but its rollback mark was not", {
      cause,
      hint: "Check the state folder; the next write mends it",
      data: { saved: true },
    });
  });
}

async function sealNext(
  { random }: StorePorts,
  { writer }: StoreLocation,
  opened: OpenedFile,
  { slots, root = opened.root, plaintext = opened.plaintext }: NextRevision,
): Promise<Envelope> {
  const rev = newestRev(opened) + 1;
  if (rev > Number.MAX_SAFE_INTEGER) throw damaged("rev");
  const { salt: _salt, commit: _commit, body: _body, ...header } = opened.envelope;
  const next = { ...header, rev, writer, slots: slots ?? header.slots };
  return await sealBody(random, root, next, plaintext);
}

async function stage(
  { files, random }: StorePorts,
  { stateDir }: StoreLocation,
  storeId: string,
  mark: MarkFile,
  lasting: boolean,
): Promise<StagedFile> {
  return await stageMark(files, random, stateDir, storeId, mark, lasting);
}
