import { SealholdError } from "../../src/errors.ts";
import type { UserFiles } from "../../src/ports/user_files.ts";

/** Files in memory, by absolute path. */
export class FakeUserFiles implements UserFiles {
  readonly #files: Map<string, Uint8Array>;
  readonly #folder: string;
  /** Paths that were read. */
  readonly opened: string[] = [];

  constructor(files: Readonly<Record<string, string | Uint8Array>> = {}, folder = "/work") {
    this.#folder = folder;
    this.#files = new Map(
      Object.entries(files).map(([path, content]) => [
        path,
        typeof content === "string" ? new TextEncoder().encode(content) : content,
      ]),
    );
  }

  read(path: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
    this.opened.push(path);
    const bytes = this.#files.get(path);
    if (bytes === undefined) {
      return Promise.reject(
        new SealholdError("FILE_NOT_FOUND", "No such file", { hint: `Check ${path}` }),
      );
    }
    if (bytes.length > maxBytes) {
      return Promise.reject(
        new SealholdError("INVALID_VALUE", `The file has more than ${maxBytes} bytes`),
      );
    }
    return Promise.resolve(new Uint8Array(bytes));
  }

  /** As `read`: these files have no mode. */
  readPrivate(path: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.read(path, maxBytes);
  }

  workingFolder(): string {
    return this.#folder;
  }
}
