/** A folder of unpacked sources, read within bounds: it may hold anything. */
import { ScriptError } from "./script_error.ts";

/** Bounds on one folder; the checkouts of Cliffy and `@std` together hold about 4000 entries, 8 deep. */
interface FolderBounds {
  /** Entries looked at before it is refused. */
  readonly entries: number;
  /** Folders below the given one; what lies deeper is not seen. */
  readonly depth: number;
  /** Bytes of one file. */
  readonly fileBytes: number;
  /** Bytes read in all. */
  readonly totalBytes: number;
}

const BOUNDS: FolderBounds = {
  entries: 50_000,
  depth: 12,
  fileBytes: 2 * 1024 * 1024,
  totalBytes: 64 * 1024 * 1024,
};

/** Says what `--from` takes; every complaint about it ends so. */
export const FROM_HINT =
  "Name a folder of unpacked sources, or jsr, or npm: deno task setup --from npm";

/** The folder's files by path, and a reader for them. */
export class SourceFolder {
  readonly path: string;
  /** Paths below the folder, with `/`, of all files that are no links. */
  readonly files: ReadonlySet<string>;
  readonly #bounds: FolderBounds;
  #bytesRead = 0;

  /**
   * Looks at every folder below `path`, except hidden ones and `node_modules`. Links are not followed: one could
   * lead in circles, or out to files that nobody meant to copy into vendor/.
   *
   * @param path An existing folder, or a link to one.
   * @throws {ScriptError} exit code 2 if it is no folder, cannot be read or holds too much.
   */
  constructor(path: string, bounds: FolderBounds = BOUNDS) {
    this.#bounds = bounds;
    try {
      this.path = Deno.realPathSync(path);
      this.files = walk(this.path, bounds);
    } catch (cause) {
      if (cause instanceof RangeError) throw refused(`"${path}" ${cause.message}`, cause);
      throw refused(`"${path}" is not a folder that can be read`, cause);
    }
  }

  /**
   * Reads one of `files`.
   *
   * @throws {ScriptError} exit code 2 if it cannot be read, is too large or is not UTF-8.
   */
  read(file: string): string {
    const left = this.#bounds.totalBytes - this.#bytesRead;
    try {
      if (!this.files.has(file)) throw new Deno.errors.NotFound("is not there");
      const bytes = readUpTo(`${this.path}/${file}`, Math.min(this.#bounds.fileBytes, left));
      this.#bytesRead += bytes.length;
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw refused(`"${this.path}/${file}" cannot be read: ${reason}`, cause);
    }
  }
}

/** What is wrong with a folder, as one line and exit code 2: names in it may hold line ends and terminal codes. */
export function refused(message: string, cause?: unknown, hint = FROM_HINT): ScriptError {
  const line = (text: string) => text.replace(/[\p{Cc}\u2028\u2029]/gu, "?");
  return new ScriptError(line(message), { hint: line(hint), exitCode: 2, cause });
}

function walk(root: string, { entries, depth }: FolderBounds): Set<string> {
  const files = new Set<string>();
  const folders = [{ path: "", level: 0 }];
  let seen = 0;
  for (const { path, level } of folders) {
    for (const entry of Deno.readDirSync(`${root}/${path}`)) {
      if (++seen > entries) throw new RangeError(`holds over ${entries} files and folders`);
      if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
      if (entry.isFile) files.add(path + entry.name);
      else if (entry.isDirectory && level < depth) {
        folders.push({ path: `${path + entry.name}/`, level: level + 1 });
      }
    }
  }
  return files;
}

/** Stops at the bound whatever size the file claims to have. */
function readUpTo(path: string, max: number): Uint8Array<ArrayBuffer> {
  using file = Deno.openSync(path);
  const { size, isFile } = file.statSync();
  if (!isFile) throw new TypeError("it is no file");
  if (size > max) throw new RangeError(`it is larger than ${max} bytes`);
  const bytes = new Uint8Array(size);
  let length = 0;
  while (length < size) {
    const count = file.readSync(bytes.subarray(length));
    if (count === null) break;
    length += count;
  }
  return bytes.slice(0, length);
}
