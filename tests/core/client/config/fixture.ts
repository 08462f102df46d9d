import type { SettingsPorts } from "../../../../src/core/client/config/change_settings.ts";
import { SealholdError } from "../../../../src/errors.ts";
import { MemoryFileSystem } from "../../../fakes/memory_file_system.ts";
import { SeededRandom } from "../../../fakes/seeded_random.ts";

export const CONFIG_PATH = "/home/ada/.config/sealhold/config.toml";

/** A config.toml on a disk in memory, which both file ports look at. */
export function settingsFixture(start?: string) {
  const files = new MemoryFileSystem();
  const bytes = (path: string) => files.get(path);
  if (start !== undefined) files.put(CONFIG_PATH, new TextEncoder().encode(start));
  const read = (path: string) => {
    const found = bytes(path);
    return found === undefined
      ? Promise.reject(new SealholdError("FILE_NOT_FOUND", "No such file"))
      : Promise.resolve(new Uint8Array(found));
  };
  const ports: SettingsPorts = {
    files,
    random: new SeededRandom(),
    userFiles: { read, readPrivate: read, workingFolder: () => "/work" },
  };
  const text = (path = CONFIG_PATH) => new TextDecoder().decode(bytes(path) ?? new Uint8Array());
  return { files, ports, text };
}
