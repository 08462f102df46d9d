/** What was written is read back before it takes the old file's place. */
import { assertEquals, assertRejects } from "@std/assert";
import { stageFile } from "../../../../src/core/shared/files/replace_file.ts";
import { SealholdError } from "../../../../src/errors.ts";
import { SeededRandom } from "../../../fakes/seeded_random.ts";
import { makeFixture } from "./store_fixture.ts";

Deno.test("A5: a disk that gives back other bytes than were written leaves the old store in place", async () => {
  const { store, open, files } = await makeFixture();
  await store.update((entries) => {
    entries.secrets["a"] = "b2xk";
  });
  const read = files.readPrivate.bind(files);
  files.readPrivate = async (path, maxBytes) => {
    const bytes = await read(path, maxBytes);
    if (bytes !== undefined && path.endsWith(".tmp")) bytes[bytes.length >> 1]! ^= 1;
    return bytes;
  };
  const error = await assertRejects(
    () =>
      store.update((entries) => {
        entries.secrets["a"] = "bmV3";
      }),
    SealholdError,
  );
  assertEquals(error.code, "DAMAGED");
  files.readPrivate = read;
  assertEquals((await open().read()).secrets["a"], "b2xk");
});

Deno.test("A5: what does not open is not put in place: the check of the staged file has the last word", async () => {
  const { files } = await makeFixture();
  const random = new SeededRandom();
  const refuse = () => Promise.reject(new SealholdError("DAMAGED", "It does not open"));
  const path = "/config/other.json";
  await files.ensurePrivateFolder("/config");
  const before = await files.list("/config");
  await assertRejects(
    () => stageFile(files, random, path, new TextEncoder().encode("x"), { verify: refuse }),
    SealholdError,
    "It does not open",
  );
  assertEquals(await files.list("/config"), before);
});
