/** Names of the files around a store. Nothing here knows what the store is called. */

import { fileIn, splitPath } from "../text/path.ts";

/** Where a store's files are. */
interface StorePaths {
  folder: string;
  /** Held while writing; never deleted. */
  lock: string;
  /** A fresh temp name, for a random suffix. */
  temp(suffix: string): string;
  /** Whether a name in the folder is a leftover temp file of this store, or of its `.bak`. */
  isTemp(name: string): boolean;
}

/** The files around `path`: `auth.json` has `auth.lock` and `.auth.json.<random>.tmp` beside it. */
export function storePaths(path: string): StorePaths {
  const { folder, name } = splitPath(path);
  const stem = name.lastIndexOf(".") > 0 ? name.slice(0, name.lastIndexOf(".")) : name;
  const prefix = `.${name}.`;
  return {
    folder,
    lock: fileIn(folder, `${stem}.lock`),
    temp: (suffix) => fileIn(folder, `${prefix}${suffix}.tmp`),
    isTemp: (other) =>
      other.startsWith(prefix) && /^(bak\.)?[0-9a-f]{16}\.tmp$/.test(other.slice(prefix.length)),
  };
}

/**
 * The lock that a key file is created under: `.store.key.lock` for `store.key`. The whole name and a dot in front, so that
 * it is not the lock of a store beside it (`store.lock` for `store.json`), which is held meanwhile.
 */
export function keyLockPath(path: string): string {
  const { folder, name } = splitPath(path);
  return fileIn(folder, `.${name}.lock`);
}
