import { assertEquals, assertStrictEquals } from "@std/assert";
import { posix, win32 as windows } from "node:path";
import fc from "fast-check";
import { fileIn, isAbsolute, join, splitPath } from "../../../../src/core/shared/text/path.ts";

const names = ["a", ".hidden", "b c", "..", ".", "", "a/b", "../x", "./y", "/z", "w/", "x//y", "é"];

Deno.test("paths are joined as Node joins them", () => {
  const folders = ["/", "/home/ada", "/home//ada/", "/a/../b", "/a/b\\c"];
  const name = fc.constantFrom(...names);
  fc.assert(fc.property(fc.constantFrom(...folders), name, name, (folder, one, two) => {
    assertStrictEquals(join(folder, one, two), posix.join(folder, one, two));
  }));
});

Deno.test("paths of Windows are joined as Node joins them there", () => {
  const folders = ["C:\\", "c:/Users/ada", "C:\\Users\\ada\\", "\\\\server\\share\\x", "D:\\a\\.."];
  const name = fc.constantFrom(...names, "a\\b", "..\\x");
  fc.assert(fc.property(fc.constantFrom(...folders), name, name, (folder, one, two) => {
    assertStrictEquals(join(folder, one, two), windows.join(folder, one, two));
  }));
});

Deno.test("a path is absolute where Node says so", () => {
  for (const path of ["", "a", "/a", "\\a", "C:\\a", "c:/a", "C:a", "\\\\s\\h", "~/a", "./a"]) {
    assertStrictEquals(isAbsolute(path, "linux"), posix.isAbsolute(path), path);
    assertStrictEquals(isAbsolute(path, "windows"), windows.isAbsolute(path), path);
  }
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
  assertEquals([fileIn("/", "a"), fileIn("C:\\x", "a"), fileIn("/x", "a")], [
    "/a",
    "C:\\x\\a",
    "/x/a",
  ]);
});

Deno.test("a path is split, and a file put beside another, without working anything out: .. behind a link is another folder", () => {
  assertEquals(splitPath("/srv/link/../auth.json"), { folder: "/srv/link/..", name: "auth.json" });
  assertStrictEquals(fileIn("/srv/link/..", "auth.lock"), "/srv/link/../auth.lock");
  assertEquals(splitPath("auth.json"), { folder: ".", name: "auth.json" });
});

Deno.test("whoever knows the system splits by it, also where the path does not look like one of it", () => {
  assertEquals(splitPath("\\keys\\a", "windows"), { folder: "\\keys", name: "a" });
  assertEquals(splitPath("C:\\a", "linux"), { folder: ".", name: "C:\\a" });
});
