/** What each file exports, and which names of which files are imported, in any of the ways that there are. */
import { dirname, fromFileUrl, join, relative } from "@std/path";
import { type Token, tokenize } from "../scripts/lib/ts_tokens.ts";

const ROOT = fromFileUrl(new URL("../", import.meta.url));

/** One name of one file; `*` stands for all that the file exports. */
export interface ImportedName {
  /** The specifier as it is written. */
  from: string;
  name: string;
}

/** What a text exports and imports. */
export interface Names {
  exports: string[];
  imports: ImportedName[];
}

const DECLARES = new Set(
  "function class const let var interface type enum abstract declare async default *".split(" "),
);

/**
 * The names of a source text: declared, listed and passed on; imported by name, as a whole, by `import("…")` and as a type.
 * `export default` is named `default`; what `export { a } from` passes on is an import and an export.
 */
export function namesIn(text: string): Names {
  const tokens = tokenize(text).filter(({ kind }) => kind !== "comment");
  const found: Names = { exports: [], imports: [] };
  tokens.forEach(({ text: word, kind, depth }, i) => {
    if (kind !== "word") return;
    if (word === "export" && depth === 0) readExport(tokens, i + 1, found);
    if (word !== "import") return;
    if (tokens[i + 1]?.text === "(") found.imports.push(...lazyNames(tokens, i));
    else if (depth === 0 && tokens[i + 1]?.text !== ".") {
      found.imports.push(...fixedNames(tokens, i + 1));
    }
  });
  return found;
}

function readExport(tokens: readonly Token[], start: number, found: Names): void {
  let i = tokens[start]?.text === "type" && /^[{*]$/.test(tokens[start + 1]?.text ?? "")
    ? start + 1
    : start;
  if (tokens[i]?.text === "{" || tokens[i]?.text === "*") {
    const listed = listAt(tokens, i);
    const end = closing(tokens, i) + 1;
    found.exports.push(...listed.map(([, own]) => own));
    if (tokens[end]?.text !== "from") return;
    const from = unquoted(tokens[end + 1]);
    found.imports.push(...listed.map(([theirs]) => ({ from, name: theirs })));
    if (tokens[i]?.text === "*") found.imports.push({ from, name: "*" });
    return;
  }
  if (tokens[i]?.text === "default") return void found.exports.push("default");
  while (DECLARES.has(tokens[i]?.text ?? "")) i++;
  found.exports.push(tokens[i]?.text ?? "");
}

/** `import a, { b as c } from "…"`, `import * as d from "…"`, `import type { … }`; one for its effects has none. */
function fixedNames(tokens: readonly Token[], start: number): ImportedName[] {
  const names: string[] = [];
  let i = start;
  if (tokens[i]?.text === "type" && tokens[i + 1]?.text !== "from") i++;
  for (; tokens[i] !== undefined && tokens[i]!.text !== "from"; i++) {
    if (tokens[i]!.kind === "string") return [];
    if (tokens[i]!.text === "{") {
      names.push(...listAt(tokens, i).map(([theirs]) => theirs));
      i = closing(tokens, i);
    } else if (tokens[i]!.text === "*") {
      names.push("*");
      i += 2;
    } else if (tokens[i]!.kind === "word") names.push("default");
  }
  return names.map((name) => ({ from: unquoted(tokens[i + 1]), name }));
}

/**
 * What is taken of an `import("…")`: `const { a } = await import(…)`, `(await import(…)).a`, `import(…).then(({ a }) =>`,
 * `import("…").A` as a type, `verb` where a command loads it. All of it where that cannot be told.
 */
function lazyNames(tokens: readonly Token[], at: number): ImportedName[] {
  const from = unquoted(tokens[at + 2]);
  const names = boundBefore(tokens, at) ?? takenBehind(tokens, at) ?? ["*"];
  return names.map((name) => ({ from, name }));
}

function boundBefore(tokens: readonly Token[], at: number): string[] | undefined {
  const text = (n: number) => tokens[at + n]?.text;
  if (text(-1) === "await" && text(-2) === "=" && text(-3) === "}") {
    return listAt(tokens, opening(tokens, at - 3)).map(([theirs]) => theirs);
  }
  // A command: `verbRef("…", () => import("…"))`.
  if (text(-1) !== "=>" || text(-2) !== ")" || text(-3) !== "(" || text(-4) !== ",") return;
  return tokens[at - 7]?.text === "verbRef" ? ["verb"] : undefined;
}

function takenBehind(tokens: readonly Token[], at: number): string[] | undefined {
  let i = closing(tokens, at + 1) + 1;
  if (tokens[i]?.text === ")" && tokens[at - 1]?.text === "await") i++;
  if (tokens[i]?.text !== "." && tokens[i]?.text !== "?.") return undefined;
  const name = tokens[i + 1]?.text ?? "";
  if (name !== "then") return [name];
  const list = i + 4;
  return tokens[list]?.text === "{" ? listAt(tokens, list).map(([theirs]) => theirs) : undefined;
}

/** `{ a, type B, c as d, e: f }`: what it is called there, and here. */
function listAt(tokens: readonly Token[], open: number): [theirs: string, own: string][] {
  const end = closing(tokens, open);
  const found: [string, string][] = [];
  let part: string[] = [];
  for (let i = open + 1; i <= end && end > open; i++) {
    const { text } = tokens[i]!;
    if (text !== "," && i < end) part.push(text);
    else {
      if (part[0] === "type" && part.length > 1 && part[1] !== "as") part.shift();
      if (part.length > 0) found.push([part[0]!, part.at(-1)!]);
      part = [];
    }
  }
  return found;
}

function closing(tokens: readonly Token[], open: number): number {
  const { text, depth } = tokens[open]!;
  if (!/^[{([]$/.test(text)) return open;
  return tokens.findIndex((one, i) => i > open && one.depth === depth && /^[})\]]$/.test(one.text));
}

function opening(tokens: readonly Token[], close: number): number {
  const { depth } = tokens[close]!;
  let i = close - 1;
  while (i > 0 && !(tokens[i]!.depth === depth && tokens[i]!.text === "{")) i--;
  return i;
}

function unquoted(token: Token | undefined): string {
  return token?.text.slice(1, -1) ?? "";
}

/** A file by its path from the root of the checkout, with `/`. */
export interface NamedFile extends Names {
  path: string;
}

/** The names of a real file. */
export async function readNames(path: string): Promise<NamedFile> {
  return { path, ...namesIn(await Deno.readTextFile(join(ROOT, path))) };
}

/** Exports of some files, as `path: name`, that none of the others imports. */
export function unimported(
  exporters: readonly NamedFile[],
  importers: readonly NamedFile[],
): string[] {
  const used = new Set(
    importers.flatMap(({ path, imports }) =>
      imports.map(({ from, name }) => `${targetOf(path, from)}: ${name}`)
    ),
  );
  return exporters.flatMap(({ path, exports }) =>
    used.has(`${path}: *`)
      ? []
      : exports.map((name) => `${path}: ${name}`).filter((each) => !used.has(each))
  );
}

function targetOf(path: string, from: string): string {
  if (!from.startsWith(".")) return from;
  return relative(ROOT, join(ROOT, dirname(path), from)).replaceAll("\\", "/");
}
