import { SealholdError } from "../../src/errors.ts";
import type { FileFacts, FileLock, FileSystem, NewFile } from "../../src/ports/file_system.ts";

/** What the system reports. */
export type FaultCode = "EIO" | "ENOSPC" | "EACCES";

/** Which operation fails, and how. */
export interface Fault {
  /** The k-th operation from now on, counted from 1. */
  at: number;
  code: FaultCode;
  /**
   * `before`: nothing of the operation is done; `after`: all of it is, and the caller is told that it failed; `crash`:
   * nothing is done, and neither is anything that follows, as when the process dies there.
   */
  when: "before" | "after" | "crash";
}

/** A file system whose k-th operation fails. Without a fault it counts. */
export class FaultyFileSystem implements FileSystem {
  readonly #inner: FileSystem;
  readonly #fault: Fault | undefined;
  /** Names of the operations so far, in order. */
  readonly operations: string[] = [];

  constructor(inner: FileSystem, fault?: Fault) {
    this.#inner = inner;
    this.#fault = fault;
  }

  readPrivate(path: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return this.#run("read", () => this.#inner.readPrivate(path, maxBytes));
  }

  inspect(path: string): Promise<FileFacts | undefined> {
    return this.#run("inspect", () => this.#inner.inspect(path));
  }

  async createPrivate(path: string): Promise<NewFile> {
    const file = await this.#run("create", () => this.#inner.createPrivate(path));
    return {
      write: async (bytes) => {
        // A write that fails has often written a part.
        const half = bytes.subarray(0, bytes.length >> 1);
        await this.#run("write", () => file.write(bytes), () => file.write(half));
      },
      sync: () => this.#run("sync", () => file.sync()),
      close: () => file.close(),
    };
  }

  ensurePrivateFolder(path: string): Promise<void> {
    return this.#run("folder", () => this.#inner.ensurePrivateFolder(path));
  }

  list(folder: string): Promise<string[]> {
    return this.#run("list", () => this.#inner.list(folder));
  }

  rename(from: string, to: string): Promise<void> {
    return this.#run("rename", () => this.#inner.rename(from, to));
  }

  remove(path: string): Promise<void> {
    return this.#run("remove", () => this.#inner.remove(path));
  }

  syncFolder(path: string): Promise<void> {
    return this.#run("syncFolder", () => this.#inner.syncFolder(path));
  }

  async lock(path: string, timeoutMs: number): Promise<FileLock> {
    return await this.#run("lock", () => this.#inner.lock(path, timeoutMs));
  }

  async #run<T>(
    name: string,
    operation: () => Promise<T>,
    partial?: () => Promise<unknown>,
  ): Promise<T> {
    this.operations.push(name);
    const fault = this.#fault;
    if (fault === undefined || this.operations.length < fault.at) return await operation();
    if (this.operations.length > fault.at) {
      if (fault.when === "crash") throw failure(fault.code);
      return await operation();
    }
    if (fault.when === "after" && name !== "lock") await operation();
    else await partial?.();
    throw failure(fault.code);
  }
}

function failure(code: FaultCode): SealholdError {
  const data = { reason: code };
  return code === "EACCES"
    ? new SealholdError("UNREADABLE", "Cannot access credentials file. Check permissions.", {
      data,
    })
    : new SealholdError("DISK_FAILED", `Cannot write the file: the system reports ${code}`, {
      data,
    });
}
