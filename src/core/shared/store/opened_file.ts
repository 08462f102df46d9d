/** A sealed file that is open, and what its rollback marks say of it. */
import { sha256 } from "../../../crypto/sha256.ts";
import type { KeychainRef } from "../../../ports/keychain.ts";
import type { Envelope } from "./format.ts";
import type { ItemMark, KeychainItem } from "./keychain_item.ts";
import { judge, judgeByItem, type Judgement, makeMark, type Mark } from "./mark.ts";

/** An item of the keychain, and its name. */
export interface OpenItem {
  ref: KeychainRef;
  item: KeychainItem;
}

/** A sealed file as it was read and opened. Belongs to one call; the root key in it is the process's copy. */
export interface OpenedFile {
  envelope: Envelope;
  bytes: Uint8Array<ArrayBuffer>;
  root: Uint8Array<ArrayBuffer>;
  plaintext: Uint8Array<ArrayBuffer>;
  /** The keychain's item, where that is what opened it. */
  opener: OpenItem | undefined;
  /** The newest revision that the marks told of; 0 where they were not asked. The next one is above it. */
  seenRev: number;
}

/** What is remembered of a store outside it. */
export interface Marks {
  /** The mark file's bytes; undefined when there is none. */
  file: Uint8Array | undefined;
  /** Of the keychain's item; undefined when the store was opened without. */
  item: ItemMark | undefined;
}

/**
 * The mark that belongs to a file.
 * @param rev default the file's own; a higher one makes the file itself look old
 */
export async function markOf(
  file: Pick<OpenedFile, "envelope" | "bytes" | "root">,
  rev = file.envelope.rev,
): Promise<Mark> {
  return await makeMark(file.root, file.envelope.store_id, rev, await sha256(file.bytes));
}

/** The newest revision of this store that was ever seen here, as far as can be told. */
export function newestRev({ envelope, seenRev }: OpenedFile): number {
  return Math.max(envelope.rev, seenRev);
}

/** Judges a file by its marks: each alone may refuse it. */
export async function judgeFile(opened: OpenedFile, marks: Marks): Promise<Judgement> {
  const { store_id: storeId, rev } = opened.envelope;
  const digest = await sha256(opened.bytes);
  const byFile = await judge(marks.file, opened.root, storeId, rev, digest);
  if (marks.item === undefined) return byFile;
  const byItem = judgeByItem(marks.item, rev, digest);
  return {
    verdict: byFile.verdict === "fresh" ? byItem.verdict : byFile.verdict,
    seenRev: Math.max(byFile.seenRev, byItem.seenRev),
  };
}
