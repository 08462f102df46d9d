/** Where a session goes. */
import { assertEquals } from "@std/assert";
import { saveSession } from "../../../../src/core/client/identity/save_session.ts";
import { FaultyFileSystem } from "../../../fakes/faulty_file_system.ts";
import { session, stored } from "../login/fixture.ts";
import { failureOf, ORIGIN, someone } from "./someone.ts";

const FRESH = session({ access_token: "fresh-token", username: "x" });

Deno.test("a token file: a link that was planted there is not followed, and nobody else may read the file", async () => {
  const ada = await someone("ada");
  ada.files.putOdd("/work/token", "link");
  const { saved } = await saveSession(ada, FRESH, { tokenFile: "token", account: "work" });
  assertEquals(saved, "/work/token");
  const facts = await ada.files.inspect("/work/token");
  assertEquals([facts?.kind, facts?.mode], ["file", 0o600]);
  assertEquals(ada.files.get("/work/token"), new TextEncoder().encode("fresh-token\n"));
  assertEquals(Object.keys(await stored(ada.auth())), [ORIGIN], "the store is left alone");
  assertEquals((await stored(ada.auth()))[ORIGIN]?.access_token === "fresh-token", false);
});

Deno.test("a token file: when the disk is full, no half of a token stays, and nothing beside it", async () => {
  const ada = await someone("ada");
  ada.files.put("/work/token", new TextEncoder().encode("an.old.token\n"));
  const before = ada.files.paths("/work");
  // inspect, read, remove, create, write
  const files = new FaultyFileSystem(ada.files, { at: 5, code: "ENOSPC", when: "before" });
  const failed = () => saveSession({ ...ada, files }, FRESH, { tokenFile: "/work/token" });
  assertEquals((await failureOf(failed)).code, "DISK_FAILED");
  assertEquals(files.operations, ["inspect", "read", "remove", "create", "write", "remove"]);
  assertEquals(ada.files.paths("/work"), before.filter((path) => path !== "/work/token"));
});

Deno.test("a token file: what is no token of ours is never replaced, least of all keys", async () => {
  const ada = await someone("ada");
  const keys = ada.files.get("/work/keys.json");
  const others: [string, Uint8Array<ArrayBuffer>][] = [
    ["/work/keys.json", keys!],
    ["/work/notes", new TextEncoder().encode("two words")],
    ["/work/api_key", new TextEncoder().encode("sk-one-word\n")],
    ["/work/large", new TextEncoder().encode(`a.b.${"c".repeat(20_000)}`)],
    ["/work/empty", new Uint8Array()],
  ];
  for (const [path, bytes] of others) {
    ada.files.put(path, bytes);
    const error = await failureOf(() => saveSession(ada, FRESH, { tokenFile: path }));
    assertEquals([error.code, ada.files.get(path)], ["ALREADY_EXISTS", bytes], path);
  }
  ada.files.putOdd("/work/other", "other");
  await ada.files.ensurePrivateFolder("/work/folder");
  for (const kind of ["folder", "other"]) {
    const error = await failureOf(() => saveSession(ada, FRESH, { tokenFile: `/work/${kind}` }));
    assertEquals(error.code, "ALREADY_EXISTS");
    assertEquals((await ada.files.inspect(`/work/${kind}`))?.kind, kind);
  }
  ada.files.put("/work/token", new TextEncoder().encode("an.old.token"));
  await saveSession(ada, FRESH, { tokenFile: "/work/token" });
  assertEquals(ada.files.get("/work/token"), new TextEncoder().encode("fresh-token\n"));
});

Deno.test("the store: under the account that is named, or else the context's, which the session then bears", async () => {
  const ada = await someone("ada", { user: null });
  const ofContext = {
    ...ada,
    auth: () => ({ ...ada.auth(), account: () => Promise.resolve("home") }),
  };
  assertEquals((await saveSession(ada, FRESH, {})).saved, "store");
  await saveSession(ofContext, FRESH, {});
  await saveSession(ofContext, FRESH, { account: "work" });
  assertEquals(await stored(ada.auth()), {
    [ORIGIN]: FRESH,
    [`${ORIGIN}#home`]: { ...FRESH, account: "home" },
    [`${ORIGIN}#work`]: { ...FRESH, account: "work" },
  });
});
