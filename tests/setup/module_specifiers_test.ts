import { assert, assertEquals, assertThrows } from "@std/assert";
import { moduleSpecifiers, replaceSpecifiers } from "../../scripts/lib/module_specifiers.ts";
import { GUARD_MS } from "../guard.ts";

function named(text: string): string[] {
  return moduleSpecifiers(text).map(({ value }) => value);
}

/** Text that looks like an import of "no" to whoever takes it for code. Each ends with one that is real. */
const HOSTILE: Record<string, string> = {
  "a line comment": '// import "no";\nimport "yes";',
  "a block comment": '/* import "no"; */ import "yes";',
  "a doc comment with an example": '/**\n * import { a } from "no";\n */\nexport * from "yes";',
  "a comment that quotes a pragma": '/** Write // @ts-types="no" */ import "yes";',
  "a string": 'const a = \'import "no"; import("no")\';\nimport "yes";',
  "a string with escaped quotes": 'const a = "\\"; import \\"no"; import "yes";',
  "a string with an escaped line end": 'const a = "\\\nimport(`no`)"; import "yes";',
  "a template": 'const a = `import "no"; ${1} import("no")`; import "yes";',
  "a template in a template": 'const a = `${`${b}import("no")`} import("no")`; import "yes";',
  "an object in a template": 'const a = `${{ a: `}` }} import("no")`; import "yes";',
  "an escaped template end": 'const a = `\\` import("no") \\${`; import "yes";',
  "a regular expression with quotes": "const a = /[\"'`]/; import 'yes';",
  "a regular expression with a slash in a class": 'const a = /[/"]/.test(b); import "yes";',
  "a regular expression behind a condition": 'if (a) /"/.exec(b); import "yes";',
  "a regular expression behind a loop": 'for await (const a of b) /"/.exec(a); import "yes";',
  "a regular expression behind return": 'const f = () => { return /"/ }; import "yes";',
  "a regular expression behind a block": '{ a } /"/.exec(b); import "yes";',
  "a regular expression behind a negation": 'const a = b\n!/"/.test(c); import "yes";',
  "a regular expression behind an inequality": 'const a = b != /"/; import "yes";',
  "a division": 'const a = b / 2; const c = "/"; import "yes";',
  "a division behind brackets": 'const a = (b) / c[0] / 2 + "/"; import "yes";',
  "a division behind a postfix operator": 'const a = b++ / 2 + "/"; import "yes";',
  "a division behind an assertion": 'const a = b! / 2 + "/"; import "yes";',
  "a division behind an object": 'const a = { b: 1 } / 2 + "/"; import "yes";',
  "a division behind a property named like a keyword":
    'const a = b.return / 2 + "/"; import "yes";',
  "a division behind a template": 'const a = `${b}` / 2 + "/"; import "yes";',
  "a division behind a number": 'const a = 1. / 2 + "/"; import "yes";',
  "a method called import": 'a.import("no"); a?.import("no"); import "yes";',
  "a private method called import": 'class A { b() { this.#import("no"); } } import "yes";',
  "an argument that is not all literal": 'import("no" + a); import(`no${a}`); import "yes";',
  "a literal in a template argument": 'import(`${"no"}`); import "yes";',
  "an import assignment": 'import a = require("no"); import "yes";',
  "import.meta": 'import.meta.resolve("no"); import "yes";',
  "a binding called from": 'import from from "yes"; const a = from; "no";',
  "an export without a module": 'export { a };\nconst from = "no"; import "yes";',
  "an export without a semicolon": 'export { a }\nimport b from "yes"',
  "exported declarations":
    'export const a = "no"; export default "no"; export type B = "no"; import "yes";',
  "a nested module": 'declare module "no" { import a from "no"; } import "yes";',
  "a first line for the shell": '#!/usr/bin/env "deno\nimport "yes";',
  "an identifier that ends in import":
    'reimport("no"); $import("no"); importé("no"); import "yes";',
};

for (const [what, text] of Object.entries(HOSTILE)) {
  Deno.test(`moduleSpecifiers is not misled by ${what}`, () => {
    assertEquals(named(text), ["yes"]);
  });
}

Deno.test("moduleSpecifiers finds every kind of import", () => {
  const text = `import "a1";
import a from 'a2';
import type { B } from "a3";
import c, { type D, e as from } from "a4";
import * as f from "a5" with { type: "json" };
import type from "a6";
import g, * as h from "a7";
import { default as i, "a string" as j } from "a8";
export * from "b1";
export * as k from "b2";
export * as "a string" from "b3";
export type { L } from "b4";
export type * from "b5";
export { m, "n" as o } from "b6"
await import("c1");
if (p) await import(/* why */ \`c2\`, { with: { type: "json" } });
type Q = typeof import("c3") & import("c4").R<[import("c5").S]>;
const t = \`\${(await import("c6")).u}\`;
const v = [...import("c7")];
`;
  assertEquals(
    named(text).join(" "),
    "a1 a2 a3 a4 a5 a6 a7 a8 b1 b2 b3 b4 b5 b6 c1 c2 c3 c4 c5 c6 c7",
  );
});

Deno.test("moduleSpecifiers finds the types that a comment names", () => {
  const text = `// @ts-self-types="./a.d.ts"
/* @ts-types='./b.d.ts' */ import "c";
// @deno-types="./d.d.ts"
/// <reference types="./e.d.ts" />
/// <reference lib="dom" />
`;
  assertEquals(named(text), ["./a.d.ts", "./b.d.ts", "c", "./d.d.ts", "./e.d.ts"]);
});

const UNREADABLE: Record<string, readonly [text: string, message: string]> = {
  "a string without an end": ['import "a', "string at 7 has no end"],
  "a template without an end": ["import(`a", "template at 7 has no end"],
  "a comment without an end": ['/* import "a";', "comment at 0 has no end"],
  "a bracket without an end": ["export { a", 'A closing "}" is missing'],
  "a bracket that closes another": ["export { a )", 'The ")" at 11 closes nothing'],
  "an escape in a name": ['import "\\x61";', "has an escape in its name"],
};

for (const [what, [text, message]] of Object.entries(UNREADABLE)) {
  Deno.test(`moduleSpecifiers refuses ${what}`, () => {
    assertThrows(() => moduleSpecifiers(text), SyntaxError, message);
  });
}

Deno.test("replaceSpecifiers changes the names and nothing else", () => {
  const text = "import 'a'; /* 'a' */ import(`b`); const a = 'a'; import \"c\";";
  const specifiers = moduleSpecifiers(text);
  assertEquals(
    replaceSpecifiers(text, specifiers, ["jsr:a", "b", 'c"; evil()']),
    'import "jsr:a"; /* \'a\' */ import(`b`); const a = \'a\'; import "c\\"; evil()";',
  );
});

Deno.test("moduleSpecifiers reads a long file in one pass", () => {
  const count = 50_000;
  const text = 'export { a } from "b";\n'.repeat(count);
  const start = performance.now();
  assertEquals(moduleSpecifiers(text).length, count);
  // A pass takes some 0.2 s; one that starts over for each export would take minutes.
  assert(performance.now() - start < GUARD_MS);
});

Deno.test("hostile: slashes that begin nothing are not read to the line's end one by one without end", () => {
  for (const piece of ["=/[", "(/["]) {
    assertThrows(() => moduleSpecifiers(piece.repeat(100_000)), SyntaxError, "too many slashes");
  }
  assertEquals(named(`${"a = b / c;".repeat(50_000)}\nimport "yes";`), ["yes"]);
});
