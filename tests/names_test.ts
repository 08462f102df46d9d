/** One name, one thing: no two files of a wing export the same name. */
import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { sourceImports } from "./import_graph.ts";

const ROOT = fromFileUrl(new URL("..", import.meta.url));

/** A file's text and the names that it exports itself; a name that is only passed on counts as well. */
export function exportedNames(text: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
  const declared = code.matchAll(
    /^export (?:declare )?(?:default )?(?:abstract )?(?:async )?(?:function\*?|const|let|var|class|interface|type|enum|namespace) (\w+)/gm,
  );
  const listed = code.matchAll(/^export (?:type )?\{([^}]*)\}/gm);
  return [
    ...Array.from(declared, ([, name = ""]) => name),
    ...Array.from(listed, ([, names = ""]) => names).flatMap((names) =>
      names.split(",").map((each) => each.trim().replace(/^type /, "").replace(/^.* as /, ""))
        .filter((name) => name !== "")
    ),
  ];
}

function wingOf(file: string): string {
  const [, first = "", second = ""] = file.split("/");
  return first === "core" ? `core/${second}` : first;
}

/** Names that two or more of these files export, with the files. */
function twice(files: ReadonlyMap<string, readonly string[]>): string[] {
  const homes = new Map<string, string[]>();
  for (const [file, names] of files) {
    for (const name of new Set(names)) {
      // Every command exports its declaration under this name; the folder tree tells them apart.
      if (wingOf(file) === "cli" && name === "verb") continue;
      const key = `${wingOf(file)}: ${name}`;
      homes.set(key, [...homes.get(key) ?? [], file]);
    }
  }
  return [...homes].filter(([, at]) => at.length > 1).map(([key, at]) => `${key} in ${at.sort()}`);
}

Deno.test("names: no exported name stands twice in one wing", async () => {
  const files = new Map<string, string[]>();
  for (const file of (await sourceImports()).keys()) {
    const text = await Deno.readTextFile(new URL(`../${file}`, import.meta.url));
    files.set(file, exportedNames(text));
  }
  const count = [...files.values()].flat().length;
  assert(count > 1500, `${count} exported names were found`);
  assertEquals(twice(files), []);
});

Deno.test("names: nothing is exported in a way that names no name", async () => {
  const faults: string[] = [];
  for (const file of (await sourceImports()).keys()) {
    const text = await Deno.readTextFile(new URL(`../${file}`, import.meta.url));
    if (/^export (?:\* from|(?:const|let) [{[])/m.test(text)) faults.push(file);
  }
  assertEquals(faults, []);
});

Deno.test("names: the name that the project had before is in the change log, once, and nowhere else", async () => {
  const old = ["sig", "net"].join("");
  const git = new Deno.Command("git", { args: ["grep", "-i", "-I", "-c", old], cwd: ROOT });
  const { code, stdout } = await git.output().catch(() => ({
    code: 128,
    stdout: new Uint8Array(),
  }));
  // Outside of a checkout there is nothing to ask.
  if (code > 1) return;
  assertEquals(new TextDecoder().decode(stdout), "CHANGELOG.md:1\n");
});

Deno.test("names: every way to export is seen, and a name in a comment is not", () => {
  const text = [
    "/** export const no = 1; */",
    "// export const no = 2;",
    "export const a = 1;",
    "export async function b() {}",
    "export function* c() {}",
    "export abstract class D {}",
    "export interface E {}",
    "export type F = 1;",
    "export enum G {}",
    'export { h, type I, j as k } from "./x.ts";',
    'export type { L } from "./y.ts";',
  ].join("\n");
  assertEquals(exportedNames(text), ["a", "b", "c", "D", "E", "F", "G", "h", "I", "k", "L"]);
});

Deno.test("names: a name twice is found in a wing, and not across wings; a verb may be anywhere", () => {
  const files = new Map([
    ["src/core/client/a.ts", ["seal"]],
    ["src/core/client/x/b.ts", ["seal", "open"]],
    ["src/core/server/c.ts", ["open"]],
    ["src/cli/auth/d.ts", ["verb", "row"]],
    ["src/cli/store/e.ts", ["verb", "row"]],
    ["src/core/shared/f.ts", ["verb"]],
    ["src/core/shared/g.ts", ["verb"]],
  ]);
  assertEquals(twice(files), [
    "core/client: seal in src/core/client/a.ts,src/core/client/x/b.ts",
    "cli: row in src/cli/auth/d.ts,src/cli/store/e.ts",
    "core/shared: verb in src/core/shared/f.ts,src/core/shared/g.ts",
  ]);
});
