import { SealholdError } from "../../src/errors.ts";
import type { FileFacts, FileLock, FileSystem, NewFile } from "../../src/ports/file_system.ts";

interface Node {
  kind: "file" | "link" | "other";
  bytes: Uint8Array<ArrayBuffer>;
  /** What survives a power cut. */
  durable: Uint8Array<ArrayBuffer>;
  mode: number;
  ours: boolean;
}

/**
 * A file system in memory, with a disk behind it: what was not synced is gone after `crash`. Paths use "/".
 */
export class MemoryFileSystem implements FileSystem {
  #names = new Map<string, Node>();
  #durableNames = new Map<string, Node>();
  readonly #folders = new Map<string, number>([["/", 0o755]]);
  readonly #held = new Set<string>();
  readonly #waiting = new Map<string, Array<() => void>>();

  readPrivate(path: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return this.#do(() => {
      if (this.#folders.has(path)) throw unsafe(path, `mv ${path} ${path}.odd`);
      const node = this.#names.get(path);
      if (node === undefined) return undefined;
      if (node.kind !== "file" || !node.ours) throw unsafe(path, `mv ${path} ${path}.odd`);
      if ((node.mode & 0o077) !== 0) throw unsafe(path, `chmod 600 ${path}`);
      this.#refuseOpen(parentOf(path));
      if (node.bytes.length > maxBytes) {
        throw new SealholdError("DAMAGED", `The file is larger than ${maxBytes} bytes`);
      }
      return node.bytes.slice();
    });
  }

  inspect(path: string): Promise<FileFacts | undefined> {
    return this.#do(() => {
      const folder = this.#folders.get(path);
      if (folder !== undefined) return { kind: "folder", mode: folder, ours: true, size: 0 };
      const node = this.#names.get(path);
      if (node === undefined) return undefined;
      return { kind: node.kind, mode: node.mode, ours: node.ours, size: node.bytes.length };
    });
  }

  createPrivate(path: string): Promise<NewFile> {
    return this.#do(() => {
      if (this.#names.has(path) || this.#folders.has(path)) {
        throw new SealholdError("ALREADY_EXISTS", "There is a file with that name");
      }
      if (!this.#folders.has(parentOf(path))) throw diskFailed("ENOENT");
      const node = file(new Uint8Array(0), 0o600);
      this.#names.set(path, node);
      return {
        write: (bytes) =>
          this.#do(() => {
            const all = new Uint8Array(node.bytes.length + bytes.length);
            all.set(node.bytes);
            all.set(bytes, node.bytes.length);
            node.bytes = all;
          }),
        sync: () => this.#do(() => void (node.durable = node.bytes.slice())),
        close: () => {},
      };
    });
  }

  ensurePrivateFolder(path: string): Promise<void> {
    return this.#do(() => {
      if (this.#names.has(path)) throw unsafe(path, `mv ${path} ${path}.odd`);
      this.#refuseOpen(path);
      for (let at = path; !this.#folders.has(at); at = parentOf(at)) this.#folders.set(at, 0o700);
    });
  }

  list(folder: string): Promise<string[]> {
    return this.#do(() => this.paths(folder).map((path) => path.slice(prefixOf(folder).length)));
  }

  rename(from: string, to: string): Promise<void> {
    return this.#do(() => {
      const node = this.#names.get(from);
      if (node === undefined) throw diskFailed("ENOENT");
      this.#names.delete(from);
      this.#names.set(to, node);
    });
  }

  remove(path: string): Promise<void> {
    return this.#do(() => void this.#names.delete(path));
  }

  syncFolder(path: string): Promise<void> {
    return this.#do(() => {
      for (const name of [...this.#durableNames.keys()]) {
        if (parentOf(name) === path) this.#durableNames.delete(name);
      }
      for (const [name, node] of this.#names) {
        if (parentOf(name) === path) this.#durableNames.set(name, node);
      }
    });
  }

  async lock(path: string, timeoutMs: number): Promise<FileLock> {
    const node = this.#names.get(path) ?? file(new Uint8Array(0), 0o600);
    if (node.kind !== "file" || (node.mode & 0o077) !== 0) throw unsafe(path, `chmod 600 ${path}`);
    if (!this.#folders.has(parentOf(path))) throw diskFailed("ENOENT");
    this.#names.set(path, node);
    if (this.#held.has(path)) await this.#waitFor(path, timeoutMs);
    this.#held.add(path);
    let held = true;
    return {
      release: () => {
        if (!held) return;
        held = false;
        this.#held.delete(path);
        this.#waiting.get(path)?.shift()?.();
      },
    };
  }

  /** Puts a file there, durably; as another program would. */
  put(path: string, bytes: Uint8Array, mode = 0o600): void {
    for (let at = parentOf(path); !this.#folders.has(at); at = parentOf(at)) {
      this.#folders.set(at, 0o700);
    }
    const node = file(bytes.slice(), mode);
    this.#names.set(path, node);
    this.#durableNames.set(path, node);
  }

  /** Puts something that is not a regular file there. */
  putOdd(path: string, kind: "link" | "other"): void {
    this.#names.set(path, { ...file(new Uint8Array(0), 0o600), kind });
  }

  /** Changes a file's or folder's mode. */
  chmod(path: string, mode: number): void {
    const node = this.#names.get(path);
    if (node === undefined) this.#folders.set(path, mode);
    else node.mode = mode;
  }

  /** The bytes of a file, whatever its mode. */
  get(path: string): Uint8Array<ArrayBuffer> | undefined {
    return this.#names.get(path)?.bytes.slice();
  }

  /** Paths in a folder, sorted. */
  paths(folder: string): string[] {
    return [...this.#names.keys()].filter((path) => parentOf(path) === folder).sort();
  }

  /** A power cut: only what was synced is left, and nobody holds a lock. */
  crash(): void {
    this.#names = new Map(this.#durableNames);
    for (const node of this.#names.values()) node.bytes = node.durable.slice();
    this.#held.clear();
    this.#waiting.clear();
  }

  /** Refuses a folder that others may write to, or may write to one above of. */
  #refuseOpen(folder: string): void {
    for (let at = folder;; at = parentOf(at)) {
      if (isOpen(this.#folders.get(at) ?? 0)) throw unsafe(folder, `chmod go-w ${at}`);
      if (at === "/") return;
    }
  }

  #waitFor(path: string, timeoutMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const queue = this.#waiting.get(path) ?? [];
      this.#waiting.set(path, queue);
      const timer = setTimeout(() => {
        queue.splice(queue.indexOf(granted), 1);
        reject(new SealholdError("BUSY", "The store is busy: another process holds its lock"));
      }, timeoutMs);
      const granted = () => {
        clearTimeout(timer);
        this.#held.add(path);
        resolve();
      };
      queue.push(granted);
    });
  }

  #do<T>(run: () => T): Promise<T> {
    return Promise.resolve().then(run);
  }
}

function file(bytes: Uint8Array<ArrayBuffer>, mode: number): Node {
  return { kind: "file", bytes, durable: bytes.slice(), mode, ours: true };
}

/** Whether others may replace files in a folder of that mode. */
function isOpen(mode: number): boolean {
  return (mode & 0o022) !== 0 && (mode & 0o1000) === 0;
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

function prefixOf(folder: string): string {
  return folder === "/" ? "/" : `${folder}/`;
}

function unsafe(path: string, hint: string): SealholdError {
  return new SealholdError("UNSAFE_FILE", "Refused an unsafe file", { hint, data: { path } });
}

function diskFailed(reason: string): SealholdError {
  return new SealholdError("DISK_FAILED", "Cannot write the file", { data: { reason } });
}
