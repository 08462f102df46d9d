import { assertEquals, assertStrictEquals } from "@std/assert";
import { joinPath, splitPath, storePaths } from "../../../../src/core/shared/files/store_paths.ts";

Deno.test("the files around a store are named after it", () => {
  const { folder, lock, temp } = storePaths("/home/ada/.config/sealhold/auth.json");
  assertEquals([folder, lock, temp("0123456789abcdef")], [
    "/home/ada/.config/sealhold",
    "/home/ada/.config/sealhold/auth.lock",
    "/home/ada/.config/sealhold/.auth.json.0123456789abcdef.tmp",
  ]);
  assertStrictEquals(storePaths("store").lock, "./store.lock");
  assertStrictEquals(storePaths("/.hidden").lock, "/.hidden.lock");
  assertStrictEquals(storePaths("/srv/a.b/server-key.json").lock, "/srv/a.b/server-key.lock");
});

Deno.test("only this store's own temp files are leftovers", () => {
  const { isTemp } = storePaths("/x/auth.json");
  for (const name of [".auth.json.0123456789abcdef.tmp", ".auth.json.bak.0123456789abcdef.tmp"]) {
    assertStrictEquals(isTemp(name), true, name);
  }
  const others = [
    "auth.json",
    ".auth.json.tmp",
    ".auth.json.0123456789abcde.tmp",
    ".auth.json.0123456789abcdeg.tmp",
    ".auth.json.0123456789abcdef.tmp.bak",
    ".server-key.json.0123456789abcdef.tmp",
    "x.auth.json.0123456789abcdef.tmp",
  ];
  for (const name of others) assertStrictEquals(isTemp(name), false, name);
});

Deno.test("paths of Windows are split by either slash, others by one", () => {
  assertEquals(splitPath("C:\\Users\\ada\\auth.json"), {
    folder: "C:\\Users\\ada",
    name: "auth.json",
  });
  assertEquals(splitPath("C:\\Users/ada\\auth.json"), {
    folder: "C:\\Users/ada",
    name: "auth.json",
  });
  assertEquals(splitPath("\\\\server\\share\\a"), { folder: "\\\\server\\share", name: "a" });
  assertEquals(splitPath("/tmp/a\\b"), { folder: "/tmp", name: "a\\b" });
  assertEquals(splitPath("/a"), { folder: "/", name: "a" });
  assertEquals([joinPath("/", "a"), joinPath("C:\\x", "a"), joinPath("/x", "a")], [
    "/a",
    "C:\\x\\a",
    "/x/a",
  ]);
});
