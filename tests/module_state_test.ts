/**
 * No module keeps anything that changes: it would be shared by every composition of a process, and by every test. What is
 * remembered belongs to an object that somebody made and hands on.
 */
import { assert, assertEquals } from "@std/assert";
import { sourceImports } from "./import_graph.ts";

/** Calls that change what a Map, a Set or an array holds. */
const CHANGERS =
  "set|add|delete|clear|push|pop|shift|unshift|splice|sort|reverse|fill|copyWithin|setFromHex|setFromBase64";

/** What of a module's text can change after it was loaded. */
function mutableState(text: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, "")
    .replace(/"(?:[^"\\\n]|\\.)*"/g, '""');
  // A name at the beginning of a line stands in the module itself: everything else is indented.
  const faults = [...code.matchAll(/^(?:export )?(?:let|var)\b.*$/gm)].map(([line]) => line);
  for (const [line] of code.matchAll(/^ +(?:private |protected |public |declare )*static .*$/gm)) {
    if (!/static (?:async |override |\*)*(?:readonly |#?\w+\s*[(<]|get |\{)/.test(line)) {
      faults.push(line.trim());
    }
  }
  for (const [line, name = "", value = ""] of code.matchAll(CONSTANT)) {
    if (EMPTY_HOLDER.test(value) || REMEMBERER.test(value) || isChanged(code, name)) {
      faults.push(line);
    }
  }
  return faults;
}

const CONSTANT = /^(?:export )?const (\w+)\b(?:: [^=]+?)? =\s+([^;]*)/gm;
/** Nothing is in it yet: somebody means to put something in. */
const EMPTY_HOLDER =
  /^new (?:(?:Map|Set)(?:<[^()]*>)?\(\)|Weak|Array\b|AsyncLocalStorage|FinalizationRegistry)|^(?:\[\]|\{\})/;
/** A function that keeps its first answer. */
const REMEMBERER = /^(?:once|memo\w*|lazy\w*|\(\(\) =>|\(function)\b|^\(\(/;

function isChanged(code: string, name: string): boolean {
  const at = `(?<![\\w.#])${name}`;
  return new RegExp(
    `${at}(?:\\.(?:${CHANGERS})\\(|(?:\\.\\w+|\\[[^\\]]*\\])!?\\s*(?:[-+*/|&^?]{0,2}=(?![=>])|\\+\\+|--))|` +
      `delete ${name}[.[]|Object\\.(?:assign|defineProperty)\\(${name}\\b`,
  ).test(code);
}

const EXCEPT = [
  // A worker's entry: a program of its own, which is told what to do by setting a handler.
  "src/adapters/password_hasher/argon2_worker.ts",
];

Deno.test("no module of the program keeps anything that changes", async () => {
  const files = [...(await sourceImports()).keys()];
  assert(files.length > 500, `${files.length} files`);
  const faults: string[] = [];
  const excepted: string[] = [];
  for (const file of files) {
    const text = await Deno.readTextFile(new URL(`../${file}`, import.meta.url));
    const state = mutableState(text);
    if (!EXCEPT.includes(file)) {
      faults.push(...state.map((line) => `${file}: ${line.split("\n")[0]}`));
    } else if (state.length > 0) excepted.push(file);
  }
  assertEquals(faults, []);
  assertEquals(excepted, EXCEPT, "an exception that is needed no more hides the next fault");
});

const BREACHES: readonly string[] = [
  "let outcome: Promise<void> | undefined;",
  "export let count = 0;",
  "var a;",
  "const cache = new Map();",
  "const cache = new Map<string, number>();",
  "export const seen: Set<string> = new Set();",
  "const openers = new WeakMap<\n  object,\n  string\n>();",
  "const cache = new Map<\n  string,\n  string\n>();",
  "const all: string[] = [];",
  "const byName: Record<string, string> = {};",
  "const config = once(() => read());",
  "const WORDS = new Set([1]);\nfunction f() {\n  WORDS.add(2);\n}",
  "const STATE = { open: false };\nfunction f() {\n  STATE.open = true;\n}",
  "const STATE = { count: 0 };\nfunction f() {\n  STATE.count++;\n}",
  "const STATE = { count: 0 };\nfunction f() {\n  STATE.count += 2;\n}",
  "const LIST = [1];\nfunction f() {\n  LIST[0] = 2;\n}",
  "const LIST = [1];\nfunction f() {\n  LIST[0]! ^= 2;\n}",
  "const T = { a: 1 };\nfunction f() {\n  delete T.a;\n}",
  "const T = { a: 1 };\nfunction f() {\n  T.a ??= 1;\n}",
  "const B = new Uint8Array(8);\nfunction f() {\n  B.fill(1);\n}",
  "const get = (() => {\n  let kept: string;\n  return () => kept;\n})();",
  "class A {\n  static count = 0;\n}",
  "class A {\n  static #kept: string | undefined;\n}",
  "class A {\n  private static kept = 0;\n}",
];

for (const text of BREACHES) {
  Deno.test(`module state: noticed: ${text.replaceAll("\n", " ")}`, () => {
    assertEquals(mutableState(text).length, 1);
  });
}

const RIGHT: readonly string[] = [
  "const BUSY = new Set([5, 6]);\nfunction f(n: number) {\n  return BUSY.has(n);\n}",
  "const ORDER = [1, 2];\nfunction f() {\n  return [...ORDER].sort();\n}",
  "const A = { b: 1 };\nfunction f() {\n  return A.b === 1 && A.b >= 0;\n}",
  "const encoder = new TextEncoder();",
  "function f() {\n  let n = 0;\n  const all: string[] = [];\n  all.push(`${n++}`);\n}",
  "class A {\n  static readonly B = 1;\n  static async make() {}\n  static of<T>(x: T) {}\n}",
  "// let x\n/* \nlet y;\n*/\nconst a = 1;",
  "const SET = [1];\nfunction f(x: { SET: number[] }) {\n  x.SET.push(1);\n}",
  'const TEXT = "let it be";\nconst f = (name: string) => `${TEXT}=${name}`;',
];

for (const text of RIGHT) {
  Deno.test(`module state: right: ${text.replaceAll("\n", " ")}`, () => {
    assertEquals(mutableState(text), []);
  });
}
