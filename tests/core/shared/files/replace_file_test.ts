/** A5: the order in which a file is replaced, and what is left when a step of it fails. */
import { createFile } from "../../../../src/core/shared/files/create_file.ts";
import { assertEquals, assertStrictEquals } from "@std/assert";
import { replaceFile, stageFile } from "../../../../src/core/shared/files/replace_file.ts";
import { SealholdError } from "../../../../src/errors.ts";
import { assertCode } from "../../../contracts/file_system_contract.ts";
import { FaultyFileSystem } from "../../../fakes/faulty_file_system.ts";
import { MemoryFileSystem } from "../../../fakes/memory_file_system.ts";
import { SeededRandom } from "../../../fakes/seeded_random.ts";

const PATH = "/config/file.json";
const [OLD, NEW] = ["old", "newer"].map((text) => new TextEncoder().encode(text)) as [
  Uint8Array<ArrayBuffer>,
  Uint8Array<ArrayBuffer>,
];

function disk(): MemoryFileSystem {
  const files = new MemoryFileSystem();
  files.put(PATH, OLD);
  return files;
}

Deno.test("A5: a file is synced before it takes the old one's place, and its folder after", async () => {
  const files = new FaultyFileSystem(disk());
  await replaceFile(files, new SeededRandom(), PATH, NEW);
  assertEquals(files.operations, ["create", "write", "sync", "read", "rename", "syncFolder"]);
});

Deno.test("A5: one that need not last is read back all the same, and waits for no disk", async () => {
  const files = new FaultyFileSystem(disk());
  const staged = await stageFile(files, new SeededRandom(), PATH, NEW, { lasting: false });
  await staged.commit();
  assertEquals(files.operations, ["create", "write", "read", "rename"]);
});

Deno.test("A5: after a power cut at any moment there is the old file or the new one", async () => {
  for (let at = 1; at <= 7; at++) {
    const inner = disk();
    const files = new FaultyFileSystem(inner, { at, code: "EIO", when: "crash" });
    const done = await replaceFile(files, new SeededRandom(), PATH, NEW).then(
      () => true,
      () => false,
    );
    inner.crash();
    assertEquals(inner.get(PATH), done ? NEW : OLD, `operation ${at}`);
    assertStrictEquals(done, at === 7);
  }
});

Deno.test("A5: a step that fails leaves the old file and no temp file", async () => {
  for (let at = 1; at <= 5; at++) {
    const inner = disk();
    const files = new FaultyFileSystem(inner, { at, code: "ENOSPC", when: "before" });
    await assertCode(() => replaceFile(files, new SeededRandom(), PATH, NEW), "DISK_FAILED");
    assertEquals([inner.paths("/config"), inner.get(PATH)], [[PATH], OLD], `operation ${at}`);
  }
});

Deno.test("A5: the caller's own check sees what came back, and has the last word", async () => {
  const files = disk();
  const seen: Uint8Array[] = [];
  const check = (bytes: Uint8Array) => {
    seen.push(bytes);
    return Promise.reject(new SealholdError("LOCKED", "It does not open"));
  };
  const stage = () => stageFile(files, new SeededRandom(), PATH, NEW, { verify: check });
  await assertCode(stage, "LOCKED");
  assertEquals([seen, files.paths("/config"), files.get(PATH)], [[NEW], [PATH], OLD]);
});

Deno.test("A5: a new file is synced, and its folder; one that is there is not touched", async () => {
  const files = new FaultyFileSystem(disk());
  await createFile(files, "/config/other.json", NEW);
  assertEquals(files.operations, ["create", "write", "sync", "syncFolder", "read"]);
  await assertCode(() => createFile(files, PATH, NEW), "ALREADY_EXISTS");
  const inner = disk();
  await createFile(inner, "/config/other.json", NEW);
  inner.crash();
  assertEquals(inner.get("/config/other.json"), NEW);
});

Deno.test("A5: a new file of which only a part could be written is not in the way of the next run", async () => {
  const inner = disk();
  const files = new FaultyFileSystem(inner, { at: 2, code: "ENOSPC", when: "before" });
  await assertCode(() => createFile(files, "/config/other.json", NEW), "DISK_FAILED");
  assertEquals(inner.paths("/config"), [PATH]);
});
