/**
 * How long the files and functions of src/ and scripts/ are. Prints the figures; holds the bounds.
 * A function is one with a block for its body, from the line that names it to the line of its closing brace.
 */
import { assert, assertEquals } from "@std/assert";
import { walk } from "@std/fs";
import { fromFileUrl, relative } from "@std/path";
import { type Token, tokenize } from "../scripts/lib/ts_tokens.ts";

const ROOT = fromFileUrl(new URL("../", import.meta.url));

/** Lines: what nine of ten may have at most, what the middle one may, and what any may. */
const FILE = { middle: 80, nineOfTen: 150, any: 300 };
const FUNCTION = { nineOfTen: 25, any: 50 };

/** Functions that may be longer, how long, and why. */
const LONGER: readonly (readonly [name: string, lines: number, why: string])[] = [
  [
    "src/server/server_app.ts: function createServerApp(",
    100,
    "the one list of the server's parts",
  ],
  ["src/server/routes/secret_routes.ts: function secretRoutes(", 100, "a table: one row a route"],
];

/** Something with a name and lines. */
interface Sized {
  name: string;
  lines: number;
}

/** What stands before a `(` whose block is no function's. */
const CONDITIONS = new Set(["if", "for", "while", "switch", "catch", "with", "await"]);
const BEFORE_NAME = new Set(["function", "async", "get", "set", "static", "*"]);
/** What a return type may be made of, besides words and pairs of brackets. */
const IN_TYPES = new Set(["<", ">", "|", "&", ".", ",", "?", ":"]);
/** What a block of another kind begins with. */
const OTHERS = new Set(
  "class interface enum namespace extends implements else do try finally return".split(" "),
);
const OPENING: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };

/** Functions with a block for a body, in the order of their ends. */
function functionsIn(text: string): Sized[] {
  const tokens = tokenize(text).filter(({ kind }) => kind !== "comment");
  return tokens.flatMap((token, i) => {
    if (token.text !== "{") return [];
    const start = startOf(tokens, i);
    const end = tokens.findIndex((one, j) =>
      j > i && one.text === "}" && one.depth === token.depth
    );
    if (start === undefined) return [];
    const code = text.slice(tokens[start]!.at, tokens[end]!.at);
    return { name: code.split("\n", 1)[0]!.trim(), lines: code.split("\n").length };
  });
}

/** Where the function begins that a `{` is the body of; undefined for another block or an object. */
function startOf(tokens: readonly Token[], brace: number): number | undefined {
  let at = brace - 1;
  const arrow = tokens[at]?.text === "=>";
  if (arrow) at--;
  // Back over a return type, to the end of the parameters.
  for (let last = brace; tokens[at] !== undefined && tokens[at]!.text !== ")"; at--) {
    const { kind, text } = tokens[at]!;
    if (arrow && last === brace && kind === "word" && tokens[at - 1]?.text !== ":") return at;
    if (text === "]" || text === "}") at = openingOf(tokens, at);
    else if (OTHERS.has(text)) return undefined;
    else if (kind !== "word" && kind !== "string" && !IN_TYPES.has(text)) return undefined;
    // `? (a) : { b }`, `case f(): {`, `Promise<{ b }>`: what follows these at once is no body.
    if (last === brace && text !== ">" && IN_TYPES.has(text)) return undefined;
    last = at;
  }
  if (tokens[at] === undefined) return undefined;
  const open = openingOf(tokens, at);
  if (arrow) return open;
  return nameBefore(tokens, open);
}

/** The first token of what a function is declared by: `async function name<T>`, `get name`, `name`. */
function nameBefore(tokens: readonly Token[], open: number): number | undefined {
  let at = open - 1;
  if (tokens[at]?.text === ">") {
    while (at >= 0 && tokens[at]!.text !== "<") at--;
    at--;
  }
  const { kind, text = "" } = tokens[at] ?? {};
  const isName = kind === "word" || kind === "string" || text === "]";
  if (!isName || CONDITIONS.has(text)) return undefined;
  while (BEFORE_NAME.has(tokens[at - 1]?.text ?? "")) at--;
  return at;
}

function openingOf(tokens: readonly Token[], close: number): number {
  const { text, depth } = tokens[close]!;
  let at = close - 1;
  while (at > 0 && !(tokens[at]!.text === OPENING[text] && tokens[at]!.depth === depth)) at--;
  return at;
}

async function sources(folder: string): Promise<[path: string, text: string][]> {
  const found: [string, string][] = [];
  for await (const { path } of walk(`${ROOT}${folder}`, { exts: [".ts"], includeDirs: false })) {
    found.push([relative(ROOT, path), await Deno.readTextFile(path)]);
  }
  return found;
}

/** Of sorted ones, the lines of the one at this part of the way. */
function at(sorted: readonly Sized[], part: number): number {
  return sorted[Math.floor((sorted.length - 1) * part)]?.lines ?? 0;
}

function boundOf(name: string): number {
  return LONGER.find(([longer]) => name.startsWith(longer))?.[1] ?? FUNCTION.any;
}

for (const folder of ["src", "scripts"]) {
  Deno.test(`sizes: files and functions of ${folder} are short`, async () => {
    const all = await sources(folder);
    const byLines = (a: Sized, b: Sized) => a.lines - b.lines;
    const files = all.map(([name, text]) => ({ name, lines: text.split("\n").length - 1 }))
      .sort(byLines);
    const functions = all.flatMap(([path, text]) =>
      functionsIn(text).map(({ name, lines }) => ({ name: `${path}: ${name}`, lines }))
    ).sort(byLines);
    for (const [what, sorted] of [["files", files], ["functions", functions]] as const) {
      const { name, lines } = sorted.at(-1)!;
      // deno-lint-ignore no-console -- figures
      console.log(
        `  ${folder}: ${sorted.length} ${what}, median ${at(sorted, 0.5)}, ` +
          `nine of ten ≤ ${at(sorted, 0.9)}, longest ${lines} (${name})`,
      );
    }
    assert(functions.length > files.length, `${functions.length} functions were found`);
    const long = [
      ...files.filter(({ lines }) => lines > FILE.any),
      ...functions.filter(({ name, lines }) => lines > boundOf(name)),
    ];
    assertEquals(long.map(({ name, lines }) => `${name}: ${lines}`), []);
    assert(at(files, 0.5) <= FILE.middle, "the middle file is too long");
    assert(at(files, 0.9) <= FILE.nineOfTen, "too many files are long");
    assert(at(functions, 0.9) <= FUNCTION.nineOfTen, "too many functions are long");
  });
}

Deno.test("sizes: no longer function has lost its reason", async () => {
  const all = (await sources("src")).flatMap(([path, text]) =>
    functionsIn(text).map(({ name, lines }) => ({ name: `${path}: ${name}`, lines }))
  );
  for (const [name] of LONGER) {
    assert(all.some((one) => one.name.startsWith(name) && one.lines > FUNCTION.any), name);
  }
});

Deno.test("sizes: what is a function, and how long", () => {
  const cases: [text: string, lines: number[]][] = [
    ["function f() {\n}\n", [2]],
    ["export async function* f<T>(\n  a: T,\n): Promise<{ a: T }> {\n}\n", [4]],
    ["const f = (a: A): a is B => {\n\n};", [3]],
    ["const f = async a => {\n};", [2]],
    ["class A {\n  get x(): string {\n    return g(() => {\n    });\n  }\n  #y(a = {}) {}\n}", [
      4,
      2,
      1,
    ]],
    ["const o = {\n  async f() {\n  },\n  g: 1,\n};", [2]],
    ["if (a) {\n}\nfor (const b of c) {\n}\nwhile (d) {\n}\nswitch (e) {\n}", []],
    ["try {\n  f();\n} catch (e) {\n}\ninterface A extends B<C> {\n}\nclass D {\n}", []],
    ["const x = a ? f(b) : { c };\nconst y = { d: (e) };\nconst z: Z = {\n};", []],
    ["// function f() {\nconst s = `function f() {`;", []],
  ];
  for (const [text, lines] of cases) {
    assertEquals(functionsIn(text).map(({ lines }) => lines), lines, text);
  }
});
