import { SealholdError } from "../../errors.ts";
import type { UserFiles } from "../../ports/user_files.ts";

const OTHERS = 0o077;

/** Pipes that the shell opened for us (`<(command)`, `< file`). One with a name of its own could keep us waiting for ever. */
const OPEN_PIPE = /^\/(dev\/(fd\/\d+|stdin)|proc\/(self|\d+)\/fd\/\d+)$/;

/** Files named by a person, through Deno. */
export const denoUserFiles: UserFiles = {
  async read(path: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
    return await readNamed(path, maxBytes);
  },

  async readPrivate(path: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
    return await readNamed(path, maxBytes, async (mode) => {
      if (mode !== null && (mode & OTHERS) !== 0) throw openToOthers(path);
      await requireTrusted(path);
    });
  },

  async readOwn(path: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
    return await readNamed(path, maxBytes, () => requireTrusted(path));
  },

  workingFolder(): string {
    return Deno.cwd();
  },
};

/** @param requireSafe called with the mode of a regular file that is open, before a byte of it is read; may throw */
async function readNamed(
  path: string,
  maxBytes: number,
  requireSafe: (mode: number | null) => Promise<void> = async () => {},
): Promise<Uint8Array<ArrayBuffer>> {
  let file: Deno.FsFile | undefined;
  try {
    // Asked before opening, because opening a device may never end. A swap in between harms nobody: the person names the
    // file, and what is read is bounded all the same.
    const named = await Deno.stat(path);
    if (!named.isFile && !(named.isFifo && OPEN_PIPE.test(path))) {
      throw refuse("INVALID_VALUE", "Not a regular file", path);
    }
    file = await Deno.open(path, { read: true });
    const { isFile, mode } = await file.stat();
    if (isFile) await requireSafe(mode);
    return await readBounded(file, path, maxBytes);
  } catch (error) {
    throw explain(error, path);
  } finally {
    file?.close();
  }
}

/** Loaded where there is a file: most who run a command have none. */
async function requireTrusted(path: string): Promise<void> {
  const { requireTrustedPath } = await import("../file_system/trusted_path.ts");
  requireTrustedPath(path);
}

async function readBounded(
  file: Deno.FsFile,
  path: string,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  // A pipe has no size, and the files of /proc say that they are empty.
  const { isFile, size } = await file.stat();
  const expected = isFile && size > 0 ? Math.min(maxBytes, size) : maxBytes;
  const buffer = new Uint8Array(expected + 1);
  let length = 0;
  while (length < buffer.length) {
    const count = await file.read(buffer.subarray(length));
    if (count === null) return buffer.slice(0, length);
    length += count;
  }
  throw refuse("INVALID_VALUE", `The file has more than ${expected} bytes`, path);
}

function openToOthers(path: string): SealholdError {
  return new SealholdError(
    "UNSAFE_FILE",
    `Refused an unsafe file: "${path}" is open to other users`,
    {
      hint: `chmod 600 ${path} (of a Kubernetes secret: defaultMode: 0400)`,
    },
  );
}

function refuse(
  code: "INVALID_VALUE" | "FILE_NOT_FOUND" | "UNREADABLE",
  message: string,
  path: string,
  cause?: unknown,
): SealholdError {
  return new SealholdError(code, message, { hint: `Check ${path}`, cause });
}

function explain(error: unknown, path: string): unknown {
  if (error instanceof Deno.errors.NotCapable) {
    const flag = `--allow-read=${path}`;
    return new SealholdError("PERMISSION_REFUSED", `The sandbox refuses to read ${path}`, {
      hint: `Run again with ${flag}`,
      data: { kind: "read", target: path, flag },
    });
  }
  if (error instanceof Deno.errors.NotFound) {
    return refuse("FILE_NOT_FOUND", "No such file", path, error);
  }
  if (error instanceof SealholdError) return error;
  if (error instanceof Deno.errors.PermissionDenied) {
    return refuse("UNREADABLE", "The system does not let you read the file", path, error);
  }
  return refuse("UNREADABLE", "Cannot read the file", path, error);
}
