import { SignetError } from "../../errors.ts";
import type { UserFiles } from "../../ports/user_files.ts";

/** Files named by a person, through Deno. */
export const denoUserFiles: UserFiles = {
  async read(path: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
    let file: Deno.FsFile | undefined;
    try {
      // Asked before opening, because opening a FIFO waits for a writer. A swap in between harms nobody: the person
      // names the file, and what is read is bounded all the same.
      if (!(await Deno.stat(path)).isFile) {
        throw refuse("INVALID_VALUE", "Not a regular file", path);
      }
      file = await Deno.open(path, { read: true });
      return await readBounded(file, path, maxBytes);
    } catch (error) {
      throw explain(error, path);
    } finally {
      file?.close();
    }
  },

  workingFolder(): string {
    return Deno.cwd();
  },
};

async function readBounded(
  file: Deno.FsFile,
  path: string,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const buffer = new Uint8Array(Math.min(maxBytes, (await file.stat()).size) + 1);
  let length = 0;
  while (length < buffer.length) {
    const count = await file.read(buffer.subarray(length));
    if (count === null) return buffer.slice(0, length);
    length += count;
  }
  throw refuse(
    "INVALID_VALUE",
    `The file has more than ${Math.min(maxBytes, length - 1)} bytes`,
    path,
  );
}

function refuse(
  code: "INVALID_VALUE" | "FILE_NOT_FOUND" | "UNREADABLE",
  message: string,
  path: string,
  cause?: unknown,
): SignetError {
  return new SignetError(code, message, { hint: `Check ${path}`, cause });
}

function explain(error: unknown, path: string): unknown {
  if (error instanceof Deno.errors.NotCapable) {
    const flag = `--allow-read=${path}`;
    return new SignetError("PERMISSION_REFUSED", `The sandbox refuses to read ${path}`, {
      hint: `Run again with ${flag}`,
      data: { kind: "read", target: path, flag },
    });
  }
  if (error instanceof Deno.errors.NotFound) {
    return refuse("FILE_NOT_FOUND", "No such file", path, error);
  }
  if (error instanceof SignetError) return error;
  if (error instanceof Deno.errors.PermissionDenied) {
    return refuse("UNREADABLE", "The system does not let you read the file", path, error);
  }
  return refuse("UNREADABLE", "Cannot read the file", path, error);
}
