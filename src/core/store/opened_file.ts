/** A sealed file that is open, and what its rollback mark says of it. */
import { sha256 } from "../../crypto/sha256.ts";
import type { Envelope } from "./format.ts";
import { judge, type Judgement, makeMark, type Mark } from "./mark.ts";

/** A sealed file as it was read and opened. Belongs to one call; the root key in it is the process's copy. */
export interface OpenedFile {
  envelope: Envelope;
  bytes: Uint8Array<ArrayBuffer>;
  root: Uint8Array<ArrayBuffer>;
  plaintext: Uint8Array<ArrayBuffer>;
  /** The newest revision that the mark told of; 0 where it was not asked. The next one is above it. */
  seenRev: number;
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

/** Judges a file by the mark file's bytes. */
export async function judgeFile(
  opened: OpenedFile,
  mark: Uint8Array | undefined,
): Promise<Judgement> {
  const { store_id: storeId, rev } = opened.envelope;
  return await judge(mark, opened.root, storeId, rev, await sha256(opened.bytes));
}
