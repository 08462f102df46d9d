import type { SettingsPorts } from "../../../../src/core/client/config/change_settings.ts";
import { FakeUserFiles } from "../../../fakes/fake_user_files.ts";
import { MemoryFileSystem } from "../../../fakes/memory_file_system.ts";
import { SeededRandom } from "../../../fakes/seeded_random.ts";

export const CONFIG_PATH = "/home/ada/.config/sealhold/config.toml";

/** A config.toml on a disk in memory, which both file ports look at. */
export function settingsFixture(start?: string) {
  const files = new MemoryFileSystem();
  if (start !== undefined) files.put(CONFIG_PATH, new TextEncoder().encode(start));
  const ports: SettingsPorts = {
    files,
    random: new SeededRandom(),
    userFiles: new FakeUserFiles({}, "/work", files),
  };
  const text = (path = CONFIG_PATH) =>
    new TextDecoder().decode(files.get(path) ?? new Uint8Array());
  return { files, ports, text };
}
