import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { ScriptError } from "../../scripts/lib/script_error.ts";
import { SourceFolder } from "../../scripts/lib/source_folder.ts";
import { TempDir } from "./sources.ts";

const BOUNDS = { entries: 10, depth: 2, fileBytes: 8, totalBytes: 12 };

function refuses(work: () => unknown, message: string): void {
  const error = assertThrows(work, ScriptError, message);
  assertEquals(error.exitCode, 2);
}

Deno.test({
  name: "SourceFolder follows no link, in a circle or out of the folder",
  ignore: Deno.build.os === "windows",
  fn() {
    using dir = new TempDir();
    const path = dir.write({ "in/a.ts": "a", "secret.ts": "s" });
    Deno.symlinkSync(path, join(path, "in/circle"));
    Deno.symlinkSync(join(path, "secret.ts"), join(path, "in/link.ts"));
    const folder = new SourceFolder(join(path, "in"));
    assertEquals([...folder.files], ["a.ts"]);
    refuses(() => folder.read("link.ts"), "is not there");
  },
});

Deno.test("SourceFolder reads nothing that it did not find", () => {
  using dir = new TempDir();
  const path = dir.write({ "in/a.ts": "a", "secret.ts": "s" });
  const folder = new SourceFolder(join(path, "in"));
  refuses(() => folder.read("../secret.ts"), "is not there");
  assertEquals(folder.read("a.ts"), "a");
});

Deno.test("SourceFolder passes over hidden folders and node_modules, and what lies too deep", () => {
  using dir = new TempDir();
  const path = dir.write({
    "a/b/seen.ts": "",
    "a/b/c/deep.ts": "",
    ".git/x.ts": "",
    "node_modules/x.ts": "",
  });
  assertEquals([...new SourceFolder(path, BOUNDS).files], ["a/b/seen.ts"]);
});

Deno.test("SourceFolder refuses a folder of too many files", () => {
  using dir = new TempDir();
  const path = dir.write(Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`${n}.ts`, ""])));
  refuses(() => new SourceFolder(path, BOUNDS), "holds over 10 files and folders");
  assertEquals(new SourceFolder(path).files.size, 11);
});

Deno.test("SourceFolder refuses a file that is too large, and too much in all", () => {
  using dir = new TempDir();
  const path = dir.write({ "large.ts": "123456789", "a.ts": "12345678", "b.ts": "12345678" });
  const folder = new SourceFolder(path, BOUNDS);
  refuses(() => folder.read("large.ts"), "larger than 8 bytes");
  assertEquals(folder.read("a.ts"), "12345678");
  refuses(() => folder.read("b.ts"), "larger than 4 bytes");
});

Deno.test("SourceFolder refuses text that is not UTF-8", () => {
  using dir = new TempDir();
  Deno.writeFileSync(join(dir.path, "a.ts"), Uint8Array.of(0xff));
  refuses(() => new SourceFolder(dir.path).read("a.ts"), "a.ts");
});

Deno.test("SourceFolder refuses what is no folder", () => {
  using dir = new TempDir();
  dir.write({ "a.ts": "" });
  for (const name of ["a.ts", "none"]) {
    refuses(() => new SourceFolder(join(dir.path, name)), "is not a folder that can be read");
  }
});
