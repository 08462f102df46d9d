/** Files through Deno alone: the first import of node:fs would cost more time than a whole command. */
import { SealholdError } from "../../errors.ts";
import type { FileFacts, FileLock, FileSystem, NewFile } from "../../ports/file_system.ts";
import { attempt } from "./attempt.ts";
import { createPrivateFile, ensureFolder } from "./create_private.ts";
import { systemCode } from "./file_errors.ts";
import { factsOf, hasModes } from "./file_facts.ts";
import { takeLock } from "./file_lock.ts";
import { lstat, readPrivateFile } from "./read_private.ts";

/** What a folder's fsync says where the file system has no such thing (some network and FAT mounts). */
const NO_FOLDER_SYNC: readonly (string | undefined)[] = ["EINVAL", "ENOTSUP", "EOPNOTSUPP"];

/**
 * The real file system. Small files: what only touches the cache is done at once, what waits for the disk (sync) or for
 * another process (lock) is not.
 */
export class DenoFileSystem implements FileSystem {
  async readPrivate(path: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return await attempt({ path, access: "read" }, () => readPrivateFile(path, maxBytes));
  }

  async inspect(path: string): Promise<FileFacts | undefined> {
    return await attempt({ path, access: "read" }, () => {
      const stat = lstat(path);
      return stat === undefined ? undefined : factsOf(stat);
    });
  }

  async createPrivate(path: string): Promise<NewFile> {
    const what = { path, access: "write" } as const;
    const file = await attempt(what, () => createPrivateFile(path));
    return {
      write: (bytes) => attempt(what, () => writeAll(file, bytes)),
      sync: () => attempt(what, () => file.sync()),
      close: () => file.close(),
    };
  }

  async ensurePrivateFolder(path: string): Promise<void> {
    await attempt({ path, access: "write" }, () => ensureFolder(path));
  }

  async list(folder: string): Promise<string[]> {
    return await attempt({ path: folder, access: "read" }, () => {
      try {
        return Array.from(Deno.readDirSync(folder), (entry) => entry.name).sort();
      } catch (error) {
        if (systemCode(error) === "ENOENT") return [];
        throw error;
      }
    });
  }

  async rename(from: string, to: string): Promise<void> {
    await attempt({ path: to, access: "write" }, () => Deno.renameSync(from, to));
  }

  async remove(path: string): Promise<void> {
    await attempt({ path, access: "write" }, () => {
      try {
        Deno.removeSync(path);
      } catch (error) {
        if (systemCode(error) !== "ENOENT") throw error;
      }
    });
  }

  async syncFolder(path: string): Promise<void> {
    if (!hasModes()) return;
    await attempt({ path, access: "read" }, async () => {
      using folder = Deno.openSync(path, { read: true });
      try {
        await folder.sync();
      } catch (error) {
        if (!NO_FOLDER_SYNC.includes(systemCode(error))) throw error;
      }
    });
  }

  async lock(path: string, timeoutMs: number): Promise<FileLock> {
    if (!(timeoutMs >= 0)) throw new RangeError("Cannot wait for a lock: need a time of 0 or more");
    return await attempt({ path, access: "write" }, () => takeLock(path, timeoutMs));
  }
}

function writeAll(file: Deno.FsFile, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) {
    const count = file.writeSync(bytes.subarray(at));
    // A device that takes nothing and says nothing would make this loop for ever.
    if (count === 0) {
      throw new SealholdError("DISK_FAILED", "Cannot write the file: nothing was taken");
    }
    at += count;
  }
}
