/** A folder's sync: what fails is told, and what the file system has no such thing for is not. */
import { assertEquals, assertStrictEquals } from "@std/assert";
import { DenoFileSystem } from "../../../src/adapters/file_system/deno_file_system.ts";
import { replaceFile } from "../../../src/core/shared/files/replace_file.ts";
import { assertCode } from "../../contracts/file_system_contract.ts";
import { SeededRandom } from "../../fakes/seeded_random.ts";

const files = new DenoFileSystem();

/** Runs in a folder whose sync the system answers with this code; a file's is answered as ever. */
async function withFolderSync(code: string, run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  const { sync } = Deno.FsFile.prototype;
  Deno.FsFile.prototype.sync = async function () {
    if (!(await this.stat()).isDirectory) return await sync.call(this);
    throw Object.assign(new Error("s3cr3t text of the system"), { code });
  };
  try {
    await run(folder);
  } finally {
    Deno.FsFile.prototype.sync = sync;
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test({
  name: "A5: a folder that cannot be synced is told of, by every way that asks for it",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withFolderSync("EIO", async (folder) => {
      const error = await assertCode(() => files.syncFolder(folder), "DISK_FAILED");
      assertStrictEquals(error.data.reason, "EIO");
      const bytes = new Uint8Array([1]);
      const replace = () => replaceFile(files, new SeededRandom(), `${folder}/a`, bytes);
      await assertCode(replace, "DISK_FAILED");
    }),
});

for (const code of ["EINVAL", "ENOTSUP", "EOPNOTSUPP"]) {
  Deno.test({
    name: `A5: a file system without a sync of folders (${code}) is worked with all the same`,
    ignore: Deno.build.os === "windows",
    fn: () =>
      withFolderSync(code, async (folder) => {
        await files.syncFolder(folder);
        const bytes = new Uint8Array([1]);
        await replaceFile(files, new SeededRandom(), `${folder}/a`, bytes);
        assertEquals(await files.readPrivate(`${folder}/a`, 1), bytes);
      }),
  });
}
