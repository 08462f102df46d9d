import { assertStrictEquals } from "@std/assert";
import { posix, win32 as windows } from "node:path";
import fc from "fast-check";
import { isAbsolute, join } from "../../../../src/core/shared/text/path.ts";

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
