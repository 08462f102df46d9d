/** Every byte under some folders, for the canary scan. */
import { walk } from "@std/fs";
import { type Hit, hitsIn, type Needle } from "./forms.ts";

const MAX_FILE_BYTES = 64 * 1024 * 1024;

/**
 * Looks into every file below the folders, and at every file's name.
 * @param skip files that are meant to hold a secret, such as the input that a test made
 * @throws {Error} if a file is larger than 64 MiB: nothing may be passed over in silence
 */
export async function hitsUnder(
  folders: readonly string[],
  needles: readonly Needle[],
  skip: readonly string[] = [],
): Promise<Hit[]> {
  const hits: Hit[] = [];
  for (const folder of folders) {
    for await (const { path, isFile } of walk(folder, { followSymlinks: false })) {
      hits.push(...hitsIn(`name of ${path}`, new TextEncoder().encode(path), needles));
      if (!isFile || skip.includes(path)) continue;
      const bytes = await Deno.readFile(path);
      if (bytes.length > MAX_FILE_BYTES) throw new Error(`${path} is too large to be scanned`);
      hits.push(...hitsIn(path, bytes, needles));
    }
  }
  return hits;
}
