/** A file opened for writing, new and ours alone. */
export interface NewFile {
  write(bytes: Uint8Array): Promise<void>;
  /** Returns when the bytes are on the disk. */
  sync(): Promise<void>;
  close(): void;
}

/** What a path is, without following a link at its last component. */
export interface FileFacts {
  kind: "file" | "folder" | "link" | "other";
  /** Permission bits with set-id and sticky; undefined where the system has none (Windows). */
  mode: number | undefined;
  /** Whether the file is ours; undefined where that cannot be told. */
  ours: boolean | undefined;
  /** In bytes. */
  size: number;
}

/** A held lock. */
export interface FileLock {
  release(): void;
}

/**
 * Files that hold secrets. Every method maps failures to SealholdError: PERMISSION_REFUSED (the sandbox; data.flag names
 * it), UNREADABLE (the system refuses), DISK_FAILED (anything else: EIO, ENOSPC, EROFS …).
 */
export interface FileSystem {
  /**
   * Reads a whole private file: never through a link at the last component, and without waiting for a FIFO that lies
   * there. Checked on the open descriptor: a regular file, owned by us, no access for group or others.
   * @returns undefined when there is none
   * @throws {SealholdError} UNSAFE_FILE with the command that mends it, also for a folder on the way from the root (where it
   *   can be looked at) that others may write to without the sticky bit, or that another user than root owns; DAMAGED when
   *   larger than `maxBytes`
   */
  readPrivate(path: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** What is at a path; undefined when there is nothing. */
  inspect(path: string): Promise<FileFacts | undefined>;
  /**
   * Creates a file 0600 that must not exist yet (never through a link).
   * @throws {SealholdError} ALREADY_EXISTS if anything has that name
   */
  createPrivate(path: string): Promise<NewFile>;
  /**
   * Creates the folder 0700 with its parents where missing.
   * @throws {SealholdError} UNSAFE_FILE if others may write to it, or to a folder on the way from the root
   */
  ensurePrivateFolder(path: string): Promise<void>;
  /** Names in a folder; empty when there is none. */
  list(folder: string): Promise<string[]>;
  /** Replaces `to` by `from` in one step; a link at `to` is replaced itself, not what it points to. */
  rename(from: string, to: string): Promise<void>;
  /** Removes a file; does nothing when there is none. */
  remove(path: string): Promise<void>;
  /** Makes a rename in this folder durable. Does nothing where the system has no such call. */
  syncFolder(path: string): Promise<void>;
  /**
   * Takes the system's exclusive lock on a file, which is created 0600 when missing and never deleted. The system drops
   * it when the holder dies; it is never broken.
   * @throws {SealholdError} BUSY after `timeoutMs`
   */
  lock(path: string, timeoutMs: number): Promise<FileLock>;
}
