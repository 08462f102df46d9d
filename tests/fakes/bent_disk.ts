/** A disk that gives back other bytes than it was given, for one file. */
import { storePaths } from "../../src/core/shared/files/store_paths.ts";
import type { FileSystem } from "../../src/ports/file_system.ts";

/** What a bent disk did, and the way to mend it. */
export interface BentDisk {
  /** How often it gave back something else. */
  times: number;
  /** Everything is read as it is from now on. */
  mend(): void;
}

/**
 * Bends what is read back of a file while it is written: of its temp file, or, with `inPlace`, of the file itself.
 * @param bit which one is turned, counted from the first byte's lowest; the last byte's when it is behind the end
 */
export function bendReadBack(
  files: FileSystem,
  path: string,
  { inPlace = false, bit = 0 }: { inPlace?: boolean; bit?: number } = {},
): BentDisk {
  const { folder, isTemp } = storePaths(path);
  const read = files.readPrivate.bind(files);
  const isBent = (other: string) =>
    inPlace
      ? other === path
      : other.startsWith(`${folder}/`) && isTemp(other.slice(folder.length + 1));
  const disk: BentDisk = { times: 0, mend: () => void (files.readPrivate = read) };
  files.readPrivate = async (other, maxBytes) => {
    const bytes = await read(other, maxBytes);
    if (bytes === undefined || !isBent(other)) return bytes;
    disk.times++;
    bytes[Math.min(Math.floor(bit / 8), bytes.length - 1)]! ^= 1 << (bit % 8 || 0);
    return bytes;
  };
  return disk;
}
