import { sha256Hex } from "./digest.ts";

/** Longest part of a path that Deno's vendor folder stores as it is. */
const MAX_PATH_PART = 30;

/** What is left of a longer one. */
const KEPT = 20;
const EXTENSION = /(?:\.d)?\.m?ts$|\.m?js$|\.json$/;
/** Names that Windows keeps for devices. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)$/;

/**
 * Where Deno looks in its vendor folder for a file of a package. It hashes what some file system would not hold
 * as it is: long names, capitals (two of them may differ in nothing else), names of devices and the like.
 *
 * @param path The file's path on JSR, as in `@scope/name/1.0.0/mod.ts`.
 * @returns Its path below `vendor/jsr.io/`.
 * @throws {RangeError} for a name that a URL would have to escape, or a kind of file that is no module.
 */
export async function vendorPath(path: string): Promise<string> {
  const parts = path.split("/");
  const file = parts.at(-1) ?? "";
  const extension = EXTENSION.exec(file)?.[0];
  if (
    extension === undefined ||
    !parts.every((part) => /^[\w@+.-]+$/.test(part) && !/^\.+$/.test(part))
  ) {
    throw new RangeError(`"${path}" cannot be laid out in vendor/`);
  }
  const folders = parts.slice(0, -1).map((part) =>
    EXTENSION.test(part) || DEVICE.test(part) || part.endsWith(".") || isUnsafe(part)
      ? hashed(part, "")
      : part
  );
  const name = isUnsafe(file) ? hashed(file, extension) : file;
  return (await Promise.all([...folders, name])).join("/");
}

function isUnsafe(part: string): boolean {
  return part.length > MAX_PATH_PART || /[A-Z]/.test(part);
}

async function hashed(part: string, extension: string): Promise<string> {
  const start = part.slice(0, KEPT).toLowerCase();
  const cut = extension !== "" && start.endsWith(extension)
    ? start.slice(0, -extension.length)
    : start;
  const digest = await sha256Hex(new TextEncoder().encode(part));
  return cut === ""
    ? `#${digest.slice(0, 7)}${extension}`
    : `#${cut}_${digest.slice(0, 5)}${extension}`;
}
