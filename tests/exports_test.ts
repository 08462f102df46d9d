/**
 * Nothing is exported that nothing imports. What only tests import is dead, or is to be reached the way the program does;
 * the few that a test puts more cases to than could be led through the program say so here.
 */
import { assert, assertEquals } from "@std/assert";
import { walk } from "@std/fs";
import { fromFileUrl, relative } from "@std/path";
import { type NamedFile, type Names, namesIn, readNames, unimported } from "./export_graph.ts";

const ROOT = fromFileUrl(new URL("../", import.meta.url));

/** Exports for tests alone, and why. */
const FOR_TESTS: Readonly<Record<string, string>> = {
  "scripts/lib/baked_permissions.ts: unionFlags": "every part of the union, without a build",
  "scripts/lib/gather_client.ts: SHARED": "that the named files are there",
  "scripts/lib/gather_client.ts: lazyParts": "on this very checkout, without a build",
  "scripts/lib/hot_files.ts: staticFiles": "what the entry answers with, alone",
  "scripts/lib/npm_lock.ts: npmPartOf": "lock files of any form, without Deno's cache",
  "scripts/test.ts: summarize": "reports of runs that fail, without running any",
  "scripts/vendor.ts: setup": "the script's whole work, in a folder of the test's own",
  "src/app/client/strategies.ts: strategyPorts":
    "one way of logging in, over the program's own ports",
  "src/cli/graph/option_table.ts: optionShape": "how each option of the graph may be spelled",
  "src/cli/run_hot.ts: readHot": "its reading beside the whole program's, and nothing run",
  "src/core/client/login/strategies/api_key.ts: checkedKey": "the key forms of every provider",
  "src/core/client/login/token_times.ts: refreshMarginSec": "a table of lifetimes",
  "src/core/client/messaging/key_logs.ts: pinLog": "the file alone, with a disk that bends it",
  "src/core/server/oauth/device_grant.ts: productOf": "a table of user agents",
  "src/core/shared/codes/error_codes.ts: errorCodes": "every row of the table",
  "src/core/shared/codes/function_codes.ts: functionCodes": "every row of the table",
  "src/core/shared/codes/http_codes.ts: httpCodes": "every row of the table",
  "src/core/shared/net/require_public.ts: specialRangeOfHost": "the ranges by name",
};

async function filesIn(...folders: string[]): Promise<NamedFile[]> {
  const paths: string[] = [];
  for (const folder of folders) {
    for await (const { path } of walk(`${ROOT}${folder}`, { exts: [".ts"], includeDirs: false })) {
      paths.push(relative(ROOT, path).replaceAll("\\", "/"));
    }
  }
  return await Promise.all(paths.map(readNames));
}

Deno.test("exports: everything that is exported is imported by the program or a script", async () => {
  const own = await filesIn("src", "scripts");
  // What a script reads as data is a part of it.
  const importers = [...own, ...await filesIn("tests/mutants"), await readNames("main.ts")];
  const count = own.flatMap(({ exports }) => exports).length;
  assert(count > 1000, `${count} exports were found`);
  const found = unimported(own, importers);
  assertEquals(found.filter((each) => !Object.hasOwn(FOR_TESTS, each)), []);
  assertEquals(
    Object.keys(FOR_TESTS).filter((each) => !found.includes(each)),
    [],
    "no reason left",
  );
  const byTests = [...importers, ...await filesIn("tests")];
  assertEquals(unimported(own, byTests), [], "not even tests import these");
});

const READ: readonly [text: string, names: Partial<Names>][] = [
  ["export function a() {}\nexport async function* b() {}\nexport abstract class C {}", {
    exports: ["a", "b", "C"],
  }],
  ["export const a = 1;\nexport type B = 1;\nexport interface C {}\nexport enum D {}", {
    exports: ["a", "B", "C", "D"],
  }],
  ["export default function a() {}", { exports: ["default"] }],
  ["const a = 1, b = 2;\nexport { a, b as c };\nexport type { D };", { exports: ["a", "c", "D"] }],
  ['export { a, type B, c as d } from "./x.ts";', {
    exports: ["a", "B", "d"],
    imports: [
      { from: "./x.ts", name: "a" },
      { from: "./x.ts", name: "B" },
      { from: "./x.ts", name: "c" },
    ],
  }],
  ['export * from "./x.ts";', { imports: [{ from: "./x.ts", name: "*" }] }],
  ['import a, { b, type C, d as e } from "./x.ts";\nimport type { F } from "./y.ts";', {
    imports: [
      { from: "./x.ts", name: "default" },
      { from: "./x.ts", name: "b" },
      { from: "./x.ts", name: "C" },
      { from: "./x.ts", name: "d" },
      { from: "./y.ts", name: "F" },
    ],
  }],
  ['import * as a from "./x.ts";\nimport "./y.ts";', {
    imports: [{ from: "./x.ts", name: "*" }],
  }],
  ['f(async () => {\n  const { a, b: c } = await import("./x.ts");\n});', {
    imports: [{ from: "./x.ts", name: "a" }, { from: "./x.ts", name: "b" }],
  }],
  ['f(async () => (await import("./x.ts")).a());\nimport("./y.ts").then(({ b }) => b());', {
    imports: [{ from: "./x.ts", name: "a" }, { from: "./y.ts", name: "b" }],
  }],
  ['type A = import("./x.ts").B;\ng(verbRef("A", () => import("./y.ts")));', {
    imports: [{ from: "./x.ts", name: "B" }, { from: "./y.ts", name: "verb" }],
  }],
  ['const all = await import("./x.ts");', { imports: [{ from: "./x.ts", name: "*" }] }],
  [
    '// export const a = 1;\nconst b = "export const c = 1;";\n/* import { d } from "./x.ts"; */',
    {},
  ],
  ["f({ export: 1, import: 2 });\nconst here = import.meta.url;", {}],
];

for (const [text, { exports = [], imports = [] }] of READ) {
  Deno.test(`exports: how ${JSON.stringify(text)} is read`, () => {
    assertEquals(namesIn(text), { exports, imports });
  });
}

Deno.test("exports: a name that no other file imports is found, whoever else has the name", () => {
  const file = (path: string, text: string) => ({ path, ...namesIn(text) });
  const exporter = file("src/a/x.ts", "export const used = 1;\nexport interface Unused {}");
  const said = (...importers: NamedFile[]) => unimported([exporter], [exporter, ...importers]);
  assertEquals(said(), ["src/a/x.ts: used", "src/a/x.ts: Unused"]);
  assertEquals(said(file("src/b/y.ts", 'import { used } from "../a/x.ts";')), [
    "src/a/x.ts: Unused",
  ]);
  assertEquals(said(file("src/b/y.ts", 'import { Unused, used } from "./x.ts";')).length, 2);
  assertEquals(said(file("main.ts", 'import * as x from "./src/a/x.ts";')), []);
});
