/** Changes config.toml under a lock, in one step, and with as few changed lines as can be. */
import { SealholdError } from "../../../errors.ts";
import type { FileSystem } from "../../../ports/file_system.ts";
import type { Random } from "../../../ports/random.ts";
import type { UserFiles } from "../../../ports/user_files.ts";
import { storePaths } from "../../shared/files/store_paths.ts";
import { replaceFile, sweepLeftovers } from "../../shared/files/replace_file.ts";
import {
  checkSettings,
  invalidConfig,
  parseConfig,
  readSettings,
  type SettingsFile,
} from "./settings.ts";

/** How long a writer waits for another, in milliseconds. */
const LOCK_TIMEOUT_MS = 10_000;

/** What a change works with. */
export interface SettingsPorts {
  files: FileSystem;
  userFiles: UserFiles;
  random: Random;
}

/** One change of the file. */
interface SettingsChange {
  /** The whole file as it shall be, as TOML has it. */
  wanted: Record<string, unknown>;
  /** The text with the few lines changed that should make it so. */
  edited: string;
}

/** What a change did. */
export interface SettingsWritten {
  /** The old file, where the whole of it had to be written anew and its comments could not be kept. */
  kept?: string;
}

/**
 * Re-reads the file under its lock, asks what to change, and writes it.
 * @param path of config.toml
 * @param change given the file as it is now, an empty one where there is none; undefined leaves everything as it is. If it
 *   throws, nothing is written
 * @throws {SealholdError} CONFIG_INVALID, UNSAFE_FILE (a link), BUSY, and what writing throws
 */
export async function changeSettings(
  ports: SettingsPorts,
  path: string,
  change: (file: SettingsFile) => SettingsChange | undefined,
): Promise<SettingsWritten> {
  const { folder, lock } = storePaths(path);
  await ports.files.ensurePrivateFolder(folder);
  const held = await ports.files.lock(lock, LOCK_TIMEOUT_MS);
  try {
    await sweepLeftovers(ports.files, path);
    await refuseLink(ports.files, path);
    const file = await readSettings(ports.userFiles, path) ?? { text: "", raw: {}, settings: {} };
    const changed = change(file);
    return changed === undefined ? {} : await write(ports, path, file, changed);
  } finally {
    held.release();
  }
}

/** A link leads into somebody's collection of settings; replacing it would cut it off from there. */
async function refuseLink(files: FileSystem, path: string): Promise<void> {
  if ((await files.inspect(path))?.kind !== "link") return;
  throw new SealholdError("UNSAFE_FILE", "config.toml is a link, and is not written through", {
    hint: `Edit the file that ${path} leads to`,
  });
}

async function write(
  ports: SettingsPorts,
  path: string,
  file: SettingsFile,
  { wanted, edited }: SettingsChange,
): Promise<SettingsWritten> {
  const put = (to: string, text: string) =>
    replaceFile(ports.files, ports.random, to, new TextEncoder().encode(text));
  checkSettings(wanted, path);
  if (await means(edited, wanted, path)) {
    await put(path, edited);
    return {};
  }
  const { stringify } = await import("smol-toml");
  const whole = stringify(wanted);
  if (!await means(whole, wanted, path)) throw invalidConfig(path, "cannot be changed by Sealhold");
  const kept = `${path}.bak`;
  await put(kept, file.text);
  await put(path, whole);
  return { kept };
}

async function means(text: string, wanted: unknown, path: string): Promise<boolean> {
  try {
    return isSame(await parseConfig(text, path), wanted);
  } catch {
    return false;
  }
}

/** Whether two TOML values are the same, in whatever order their keys stand. */
function isSame(a: unknown, b: unknown): boolean {
  if (a instanceof Date || b instanceof Date) {
    return a instanceof Date && b instanceof Date && a.toISOString() === b.toISOString();
  }
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) {
    return Object.is(a, b);
  }
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = Object.entries(a);
  return left.length === Object.keys(b).length &&
    left.every(([key, value]) =>
      Object.hasOwn(b, key) && isSame(value, (b as Record<string, unknown>)[key])
    );
}
