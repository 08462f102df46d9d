import { assertEquals, assertStrictEquals } from "@std/assert";
import { storePaths } from "../../../../src/core/shared/files/store_paths.ts";

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
