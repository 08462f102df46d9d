/** A cast that the compiler cannot follow says why it is right, on its line or on the one above. */
import { assert, assertEquals } from "@std/assert";
import { walk } from "@std/fs";
import { fromFileUrl, relative } from "@std/path";
import { tokenize } from "../scripts/lib/ts_tokens.ts";

const ROOT = fromFileUrl(new URL("../", import.meta.url));
const FOLDERS = ["src", "scripts", "tests", "bench"];

/** Three words or more, and not to the linter alone. */
const REASON = /\/\/ (?:deno-lint-ignore \S+ -- )?(?!deno-lint-ignore)\S+ \S+ \S+/;

/** Lines with a cast, from 1, that nothing is said of; and how many casts there are. */
function castsIn(text: string): { bare: number[]; all: number } {
  const lines = text.split("\n");
  const code = tokenize(text).filter(({ kind }) => kind !== "comment");
  const all = code.filter(({ text, kind }, i) =>
    kind === "word" && text === "as" && isCast(code[i + 1]?.text, code[i + 2]?.text)
  ).map(({ at }) => text.slice(0, at).split("\n").length);
  const bare = [...new Set(all)].filter((line) =>
    !REASON.test(lines[line - 1]!) && !isComment(lines[line - 2] ?? "")
  );
  return { bare, all: all.length };
}

function isCast(to: string | undefined, next: string | undefined): boolean {
  return to === "any" || to === "never" || (to === "unknown" && next === "as");
}

function isComment(line: string): boolean {
  return /^\s*\/\//.test(line) && REASON.test(line);
}

Deno.test("casts: each says why it is right", async () => {
  const faults: string[] = [];
  let count = 0;
  for (const folder of FOLDERS) {
    for await (const { path } of walk(`${ROOT}${folder}`, { exts: [".ts"], includeDirs: false })) {
      const { bare, all } = castsIn(await Deno.readTextFile(path));
      count += all;
      faults.push(...bare.map((line) => `${relative(ROOT, path)}:${line}`));
    }
  }
  assert(count > 20, `${count} casts were found`);
  assertEquals(faults, []);
});

Deno.test("casts: the rule notices one without a reason, and what is no reason", () => {
  const cases: [text: string, bare: number[]][] = [
    ["const a = b as unknown as C;", [1]],
    ["f(a as any);\ng(b as never);", [1, 2]],
    ["// deno-lint-ignore no-explicit-any\nf(a as any);", [2]],
    ["// TODO\nf(a as never);", [2]],
    ["// Every field was checked.\n\nf(a as never);", [3]],
    ["const a = b as unknown as C; // every field was checked", []],
    ["// Every field was checked.\nf(a as never);", []],
    ["// deno-lint-ignore no-explicit-any -- a server may say anything\nf(a as any);", []],
    ["const a = \"as unknown as\";\n/** b as never */\n// c as any\nconst d = 'e as any';", []],
    ["await this(as); // was never seen", []],
  ];
  assertEquals(cases.map(([text]) => castsIn(text).bare), cases.map(([, bare]) => bare));
});
