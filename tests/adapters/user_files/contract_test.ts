import { dirname } from "@std/path";
import { denoUserFiles } from "../../../src/adapters/user_files/deno_user_files.ts";
import { userFilesContract } from "../../contracts/user_files_contract.ts";
import { FakeUserFiles } from "../../fakes/fake_user_files.ts";
import { MemoryFileSystem } from "../../fakes/memory_file_system.ts";

userFilesContract("denoUserFiles", async () => {
  const root = await Deno.makeTempDir({ prefix: "sealhold-files-" });
  return {
    files: denoUserFiles,
    root,
    async plant(path, bytes, mode) {
      await Deno.mkdir(dirname(path), { recursive: true });
      await Deno.writeFile(path, bytes, { mode: 0o600 });
      await Deno.chmod(path, mode);
    },
    plantLink: (path, target) => Deno.symlink(target, path),
    plantFolder: (path) => Deno.mkdir(path),
    [Symbol.asyncDispose]: () => Deno.remove(root, { recursive: true }),
  };
}, { ignore: Deno.build.os === "windows" });

userFilesContract("FakeUserFiles", () => {
  const files = new FakeUserFiles({}, "/home/ada");
  files.folder("/root");
  return {
    files,
    root: "/root",
    plant: (path, bytes, mode) => Promise.resolve(files.put(path, bytes, mode)),
    plantLink: (path, target) => Promise.resolve(files.link(path, target)),
    plantFolder: (path) => Promise.resolve(files.folder(path)),
  };
});

userFilesContract("FakeUserFiles over MemoryFileSystem", () => {
  const disk = new MemoryFileSystem();
  const files = new FakeUserFiles({}, "/home/ada", disk);
  disk.chmod("/root", 0o700);
  return {
    files,
    root: "/root",
    plant: (path, bytes, mode) => Promise.resolve(disk.put(path, bytes, mode)),
    // A disk in memory knows no link that leads anywhere.
    plantLink: (path, target) => Promise.resolve(files.link(path, target)),
    plantFolder: (path) => Promise.resolve(disk.chmod(path, 0o700)),
  };
});
