/** A lock file that is deleted, or made anew, while somebody waits for it: there is one lock, on the file of that name. */
import { assert, assertStrictEquals } from "@std/assert";
import { DenoFileSystem } from "../../../src/adapters/file_system/deno_file_system.ts";
import type { FileLock } from "../../../src/ports/file_system.ts";
import { assertCode } from "../../contracts/file_system_contract.ts";

const files = new DenoFileSystem();
/** What nobody lets go of is waited for this long; what is free is had at once. */
const SHORT_MS = 300;
const LONG_MS = 60_000;

async function inTemp(run: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(`${folder}/store.lock`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Asks for the lock, and comes back once the file is open and the wait has begun. */
function waiting(path: string, timeoutMs: number): { lock: Promise<FileLock> } {
  // Nothing is awaited before the system is asked (takeLock), so that has happened when this returns.
  return { lock: files.lock(path, timeoutMs) };
}

Deno.test({
  name: "lock: whoever waited for a file that was deleted holds the one that is there now",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inTemp(async (path) => {
      const first = await files.lock(path, LONG_MS);
      const second = waiting(path, LONG_MS);
      await Deno.remove(path);
      first.release();
      const held = await second.lock;
      assert((await Deno.stat(path)).isFile, "it was made anew");
      await assertCode(() => files.lock(path, SHORT_MS), "BUSY");
      held.release();
      (await files.lock(path, LONG_MS)).release();
    }),
});

Deno.test({
  name: "lock: the old file's lock is none while another holds the new one",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inTemp(async (path) => {
      const first = await files.lock(path, LONG_MS);
      const second = waiting(path, SHORT_MS);
      await Deno.remove(path);
      const other = await files.lock(path, LONG_MS);
      assertStrictEquals((await Deno.stat(path)).size, 0);
      first.release();
      await assertCode(() => second.lock, "BUSY");
      other.release();
      (await files.lock(path, LONG_MS)).release();
    }),
});
