/** A private file that is not there yet. */
import { assertEquals, assertRejects } from "@std/assert";
import {
  createFile,
  writeNamedFile,
  writeNewFile,
} from "../../../../src/core/shared/files/create_file.ts";
import { SealholdError } from "../../../../src/errors.ts";
import { FaultyFileSystem } from "../../../fakes/faulty_file_system.ts";
import { MemoryFileSystem } from "../../../fakes/memory_file_system.ts";
import { SeededRandom } from "../../../fakes/seeded_random.ts";

const PATH = "/home/ada/file";
const bytes = (text: string) => new TextEncoder().encode(text);
const random = new SeededRandom();

function disk(): MemoryFileSystem {
  const files = new MemoryFileSystem();
  files.put("/home/ada/other", bytes("other"));
  return files;
}

Deno.test("what is there stays, be it a file or a link that was planted", async () => {
  const files = disk();
  const write = [
    () => writeNewFile(files, PATH, bytes("new")),
    () => createFile(files, PATH, bytes("new")),
    () => writeNamedFile({ files, random }, PATH, bytes("new"), false),
  ];
  for (const plant of [() => files.put(PATH, bytes("old")), () => files.putOdd(PATH, "link")]) {
    plant();
    const before = [await files.inspect(PATH), files.get(PATH)];
    for (const run of write) {
      assertEquals((await assertRejects(run, SealholdError)).code, "ALREADY_EXISTS");
      assertEquals([await files.inspect(PATH), files.get(PATH)], before);
    }
  }
});

Deno.test("a write that fails leaves no half of a file in the way of the next run", async () => {
  const files = disk();
  const faulty = new FaultyFileSystem(files, { at: 2, code: "ENOSPC", when: "before" });
  const error = await assertRejects(() => writeNewFile(faulty, PATH, bytes("new")), SealholdError);
  assertEquals(error.code, "DISK_FAILED");
  assertEquals(files.get(PATH), undefined);
  await writeNewFile(files, PATH, bytes("new"));
});

Deno.test("a file that is whole stays, though its sync fails: another run may use it by then", async () => {
  const files = disk();
  const faulty = new FaultyFileSystem(files, { at: 3, code: "EIO", when: "before" });
  const error = await assertRejects(() => writeNewFile(faulty, PATH, bytes("new")), SealholdError);
  assertEquals(error.code, "DISK_FAILED");
  assertEquals(files.get(PATH), bytes("new"));
});

Deno.test("a new file touches nothing else in its folder; one that must last has its name on the disk", async () => {
  const files = new FaultyFileSystem(disk());
  await writeNewFile(files, PATH, bytes("new"));
  assertEquals(files.operations, ["create", "write", "sync"]);
  const lasting = disk();
  await createFile(lasting, PATH, bytes("new"));
  lasting.crash();
  assertEquals([lasting.get(PATH), (await lasting.inspect(PATH))?.mode], [bytes("new"), 0o600]);
});

Deno.test("a file that a person named is replaced where they say so, in one step", async () => {
  const files = disk();
  files.put(PATH, bytes("old"));
  const kept = await assertRejects(
    () => writeNamedFile({ files, random }, PATH, bytes("new"), false),
    SealholdError,
  );
  assertEquals(kept.message, "The file is there already");
  await writeNamedFile({ files, random }, PATH, bytes("new"), true);
  files.crash();
  assertEquals(files.get(PATH), bytes("new"));
});
