/** Reads npm tarballs in memory, refusing whatever could reach outside the archive. */

/** Bounds on one archive; the carriers unpack to about 22 MB. */
const MAX_UNPACKED_BYTES = 64 * 1024 * 1024;
const MAX_ENTRIES = 20_000;
const BLOCK = 512;

/**
 * Unpacks a gzipped tar.
 *
 * @param packed The whole `.tgz`.
 * @param keep Says which entries to return; all are checked either way.
 * @returns File contents by path, the leading `package/` folder cut off.
 * @throws {RangeError} if the archive is larger than the bounds.
 * @throws {SyntaxError} if it is damaged, or holds a link, an absolute path or a `..`.
 */
export async function unpackTgz(
  packed: Uint8Array<ArrayBuffer>,
  keep: (path: string) => boolean,
): Promise<Map<string, string>> {
  const bytes = await gunzip(packed);
  const files = new Map<string, string>();
  let count = 0;
  for (let at = 0; at + BLOCK <= bytes.length;) {
    const header = bytes.subarray(at, at + BLOCK);
    if (header[0] === 0) break;
    if (++count > MAX_ENTRIES) throw new RangeError(`Archive has over ${MAX_ENTRIES} entries`);
    const { path, size, type } = parseHeader(header);
    const body = bytes.subarray(at + BLOCK, at + BLOCK + size);
    if (body.length !== size) throw new SyntaxError("Archive is cut short");
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    if (type !== "file") continue;
    const inner = path.slice(path.indexOf("/") + 1);
    if (keep(inner)) files.set(inner, new TextDecoder().decode(body));
  }
  return files;
}

async function gunzip(packed: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  const unzipped = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  for await (const chunk of unzipped) {
    total += chunk.length;
    if (total > MAX_UNPACKED_BYTES) {
      throw new RangeError(`Archive unpacks to over ${MAX_UNPACKED_BYTES} bytes`);
    }
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(total);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

function parseHeader(header: Uint8Array): { path: string; size: number; type: "file" | "other" } {
  const text = (from: number, length: number) =>
    new TextDecoder().decode(header.subarray(from, from + length)).split("\0")[0] ?? "";
  const flag = text(156, 1);
  const prefix = text(257, 5) === "ustar" ? text(345, 155) : "";
  const path = prefix === "" ? text(0, 100) : `${prefix}/${text(0, 100)}`;
  const size = Number.parseInt(text(124, 12).trim(), 8);
  if (!Number.isSafeInteger(size) || size < 0) {
    throw new SyntaxError("Archive has a bad size field");
  }
  // npm writes plain files, at times folders and pax headers ("g", "x"). A pax header may rename the entry
  // behind it, which this reader would miss: only the comment kind ("g") is let pass.
  if (flag === "5" || flag === "g") return { path, size, type: "other" };
  if (flag !== "" && flag !== "0") throw new SyntaxError(`Archive has an entry of type "${flag}"`);
  if (path.startsWith("/") || path.includes("\\") || path.split("/").includes("..")) {
    throw new SyntaxError("Archive has a path that leads out of it");
  }
  return { path, size, type: "file" };
}
