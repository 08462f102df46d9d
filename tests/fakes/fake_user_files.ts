import { dirname } from "@std/path/posix/dirname";
import { resolve } from "@std/path/posix/resolve";
import { SealholdError } from "../../src/errors.ts";
import type { UserFiles } from "../../src/ports/user_files.ts";
import type { MemoryFileSystem } from "./memory_file_system.ts";

type Content = string | Uint8Array;
type Entry = { bytes: Uint8Array; mode: number } | "folder";
type Node = Entry | { target: string };

/** As many links as Linux follows. */
const MAX_LINKS = 40;
const OTHERS = 0o077;
const OTHERS_WRITE = 0o022;

/** Files in memory, and on a disk in memory where one is given. */
export class FakeUserFiles implements UserFiles {
  readonly #nodes = new Map<string, Node>([["/", "folder"]]);
  readonly #folder: string;
  readonly #disk: MemoryFileSystem | undefined;
  /** Paths that were read, as they were given. */
  readonly opened: string[] = [];

  /** @param files private ones, 0600, by their path */
  constructor(
    files: Readonly<Record<string, Content>> = {},
    folder = "/work",
    disk?: MemoryFileSystem,
  ) {
    this.#folder = folder;
    this.#disk = disk;
    this.folder(folder);
    for (const [path, content] of Object.entries(files)) this.put(path, content);
  }

  /** Puts a file there, as another program would. */
  put(path: string, content: Content, mode = 0o600): void {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content.slice();
    this.#place(path, { bytes, mode });
  }

  link(path: string, target: string): void {
    this.#place(path, { target });
  }

  folder(path: string): void {
    this.#place(path, "folder");
  }

  async read(path: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
    return await this.#read(path, maxBytes, 0);
  }

  async readPrivate(path: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
    return await this.#read(path, maxBytes, OTHERS);
  }

  async readOwn(path: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
    return await this.#read(path, maxBytes, OTHERS_WRITE);
  }

  workingFolder(): string {
    return this.#folder;
  }

  #place(path: string, node: Node): void {
    const at = resolve(this.#folder, path);
    for (let up = dirname(at); !this.#nodes.has(up); up = dirname(up)) {
      this.#nodes.set(up, "folder");
    }
    this.#nodes.set(at, node);
  }

  async #read(
    path: string,
    maxBytes: number,
    forbidden: number,
  ): Promise<Uint8Array<ArrayBuffer>> {
    this.opened.push(path);
    const entry = path === "" ? undefined : await this.#find(path);
    if (entry === undefined) throw failure("FILE_NOT_FOUND", "No such file", path);
    if (entry === "folder") throw failure("INVALID_VALUE", "Not a regular file", path);
    if ((entry.mode & forbidden) !== 0) {
      throw new SealholdError("UNSAFE_FILE", "Refused an unsafe file", {
        hint: `${forbidden === OTHERS ? "chmod 600" : "chmod go-w"} ${path}`,
      });
    }
    if (entry.bytes.length > maxBytes) {
      throw failure("INVALID_VALUE", `The file has more than ${maxBytes} bytes`, path);
    }
    return new Uint8Array(entry.bytes);
  }

  /** Walks down the path, and along its links. */
  async #find(path: string): Promise<Entry | undefined> {
    // A slash at the end asks for a folder.
    let left = [...namesOf(resolve(this.#folder, path)), ...(path.endsWith("/") ? [""] : [])];
    let at = "/", links = 0, entry: Entry = "folder";
    while (left.length > 0) {
      if (entry !== "folder") throw failure("UNREADABLE", "Cannot read the file", path);
      const folder = at;
      at = resolve(at, left.shift() ?? "");
      const node = await this.#at(at);
      if (node === undefined) return undefined;
      if (node === "folder" || !("target" in node)) entry = node;
      else {
        if (++links > MAX_LINKS) throw failure("UNREADABLE", "Cannot read the file", path);
        left = [...namesOf(resolve(folder, node.target)), ...left];
        at = "/";
      }
    }
    return entry;
  }

  async #at(path: string): Promise<Node | undefined> {
    const facts = this.#nodes.has(path) ? undefined : await this.#disk?.inspect(path);
    if (facts === undefined) return this.#nodes.get(path);
    return facts.kind === "folder"
      ? "folder"
      : { bytes: this.#disk?.get(path) ?? new Uint8Array(), mode: facts.mode ?? 0o600 };
  }
}

function failure(
  code: "FILE_NOT_FOUND" | "INVALID_VALUE" | "UNREADABLE",
  message: string,
  path: string,
): SealholdError {
  return new SealholdError(code, message, { hint: `Check ${path}` });
}

function namesOf(path: string): string[] {
  return path.split("/").filter((name) => name !== "");
}
