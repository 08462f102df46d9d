import type { NewFile } from "../../src/ports/file_system.ts";
import { MemoryFileSystem } from "./memory_file_system.ts";

/** A file system in memory that remembers what was done to which file. */
export class CountingFileSystem extends MemoryFileSystem {
  /** `read <path>`, `create <path>`, `sync <path>`, `rename <to>`, `lock <path>`; in order. */
  #deeds: string[] = [];

  /** How often a deed was done to a file whose path matches, and forgets nothing. */
  count(deed: "read" | "create" | "sync" | "rename" | "lock", path: RegExp): number {
    return this.#deeds.filter((one) =>
      one.startsWith(`${deed} `) && path.test(one.slice(deed.length + 1))
    ).length;
  }

  /** Starts to count anew. */
  reset(): void {
    this.#deeds = [];
  }

  override readPrivate(path: string, maxBytes: number) {
    this.#deeds.push(`read ${path}`);
    return super.readPrivate(path, maxBytes);
  }

  override async createPrivate(path: string): Promise<NewFile> {
    this.#deeds.push(`create ${path}`);
    const file = await super.createPrivate(path);
    return {
      ...file,
      sync: () => {
        this.#deeds.push(`sync ${path}`);
        return file.sync();
      },
    };
  }

  override rename(from: string, to: string) {
    this.#deeds.push(`rename ${to}`);
    return super.rename(from, to);
  }

  override lock(path: string, timeoutMs: number) {
    this.#deeds.push(`lock ${path}`);
    return super.lock(path, timeoutMs);
  }
}
