import { DenoFileSystem } from "../../../src/adapters/file_system/deno_file_system.ts";
import { fileSystemContract } from "../../contracts/file_system_contract.ts";
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

fileSystemContract("MemoryFileSystem", () => {
  const files = new MemoryFileSystem();
  files.chmod("/root", 0o700);
  return Promise.resolve({
    files,
    root: "/root",
    plant: (path, bytes, mode) => Promise.resolve(files.put(path, bytes, mode)),
    plantLink: (path) => Promise.resolve(files.putOdd(path, "link")),
    plantFolder: (path, mode) => Promise.resolve(files.chmod(path, mode)),
    dispose: () => Promise.resolve(),
  });
});
