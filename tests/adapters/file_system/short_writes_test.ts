/** A system that takes less than it was given: the rest is given again, and nothing for ever is an error. */
import { assertEquals, assertRejects } from "@std/assert";
import { DenoFileSystem } from "../../../src/adapters/file_system/deno_file_system.ts";
import { assertCode } from "../../contracts/file_system_contract.ts";

const files = new DenoFileSystem();

/** Runs in a folder, on a system that takes so many bytes at a time. */
async function taking(most: number, run: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  const { writeSync } = Deno.FsFile.prototype;
  Deno.FsFile.prototype.writeSync = function (bytes) {
    return most === 0 ? 0 : writeSync.call(this, bytes.subarray(0, most));
  };
  try {
    await run(`${folder}/file`);
  } finally {
    Deno.FsFile.prototype.writeSync = writeSync;
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("A5: what the system takes in pieces is written whole", async () => {
  const bytes = Uint8Array.from({ length: 100 }, (_, i) => i);
  await taking(7, async (path) => {
    const file = await files.createPrivate(path);
    await file.write(bytes);
    file.close();
    assertEquals(await files.readPrivate(path, 100), bytes);
  });
});

Deno.test("A5: a system that takes nothing and says nothing is not asked for ever", async () => {
  await taking(0, async (path) => {
    const file = await files.createPrivate(path);
    await assertCode(() => file.write(new Uint8Array(1)), "DISK_FAILED");
    file.close();
  });
});

Deno.test("a lock cannot be waited for for a time that is none", async () => {
  await taking(1, async (path) => {
    for (const timeMs of [NaN, -1]) {
      await assertRejects(() => files.lock(path, timeMs), RangeError, "Cannot wait for a lock");
    }
  });
});
