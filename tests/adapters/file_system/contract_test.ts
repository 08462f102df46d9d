import { DenoFileSystem } from "../../../src/adapters/file_system/deno_file_system.ts";
import type { FileSystem } from "../../../src/ports/file_system.ts";
import { fileSystemContract } from "../../contracts/file_system_contract.ts";
import { CountingFileSystem } from "../../fakes/counting_file_system.ts";
import { FaultyFileSystem } from "../../fakes/faulty_file_system.ts";
import { MemoryFileSystem } from "../../fakes/memory_file_system.ts";

fileSystemContract("DenoFileSystem", async () => {
  const root = await Deno.makeTempDir();
  return {
    files: new DenoFileSystem(),
    root,
    async plant(path, bytes, mode) {
      await Deno.writeFile(path, bytes, { mode: 0o600 });
      await Deno.chmod(path, mode);
    },
    plantLink: (path, target) => Deno.symlink(target, path),
    async plantFolder(path, mode) {
      await Deno.mkdir(path);
      await Deno.chmod(path, mode);
    },
    dispose: () => Deno.remove(root, { recursive: true }),
  };
});

/** A disk in memory, and what is put before it. */
function inMemory(
  before: (disk: MemoryFileSystem) => FileSystem,
  disk: MemoryFileSystem = new MemoryFileSystem(),
) {
  disk.chmod("/root", 0o700);
  return Promise.resolve({
    files: before(disk),
    root: "/root",
    plant: (path: string, bytes: Uint8Array, mode: number) =>
      Promise.resolve(disk.put(path, bytes, mode)),
    plantLink: (path: string) => Promise.resolve(disk.putOdd(path, "link")),
    plantFolder: (path: string, mode: number) => Promise.resolve(disk.chmod(path, mode)),
    dispose: () => Promise.resolve(),
  });
}

fileSystemContract("MemoryFileSystem", () => inMemory((disk) => disk));
fileSystemContract("FaultyFileSystem", () => inMemory((disk) => new FaultyFileSystem(disk)));
fileSystemContract("CountingFileSystem", () => inMemory((disk) => disk, new CountingFileSystem()));
