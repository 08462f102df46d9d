/** Sealed records whose key file is gone: new keys in its place would only hide the loss. */
import { assertEquals, assertRejects } from "@std/assert";
import { refuseLostKeys } from "../../src/app/server/key_store.ts";
import { SealholdError } from "../../src/errors.ts";
import { MemoryFileSystem } from "../fakes/memory_file_system.ts";

/** What it looks at: whether there are records, and whether there is a file. */
function looking(active: string | undefined, hasFile: boolean) {
  const files = new MemoryFileSystem();
  if (hasFile) files.put("/data/server-key.json", new Uint8Array(1));
  const wrappedKeys = { activeKeyId: () => Promise.resolve(active) };
  type Asked = Parameters<typeof refuseLostKeys>;
  const ports: Pick<Asked[0], "files"> = { files };
  // It asks for no more of the data.
  const data = { dataFolder: "/data", store: { wrappedKeys } } as unknown as Asked[1];
  return refuseLostKeys(ports as Asked[0], data);
}

Deno.test("server keys: records without the file that opens them are no new server", async () => {
  const error = await assertRejects(() => looking("k1", false), SealholdError);
  assertEquals([error.code, error.message], [
    "LOCKED",
    "The server's key file is gone: server-key.json",
  ]);
});

Deno.test("server keys: a first run, and a file that is there, are let through", async () => {
  await looking(undefined, false);
  await looking("k1", true);
});
