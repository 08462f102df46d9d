/** A test that accepts any error passes for a fault of its own: each says which error it expects. */
import { assert, assertEquals } from "@std/assert";
import { walk } from "@std/fs";
import { fromFileUrl, relative } from "@std/path";
import { type Token, tokenize } from "../scripts/lib/ts_tokens.ts";

const ROOT = fromFileUrl(new URL("..", import.meta.url));
const ASSERTS = new Set(["assertThrows", "assertRejects"]);
/** What stands before a call whose answer is used: that is the error, and its code is looked at. */
const USES_ANSWER = new Set(["=", "(", ",", "[", ":", "?", "return", "=>"]);

/** Lines of the calls that neither name the error's text nor look at the error itself. */
function bareCalls(text: string): number[] {
  const tokens = tokenize(text).filter(({ kind }) => kind !== "comment");
  return tokens.flatMap((token, i) =>
    ASSERTS.has(token.text) && isCall(tokens, i) && !isUsed(tokens, i) &&
      !namesError(tokens, i)
      ? [text.slice(0, token.at).split("\n").length]
      : []
  );
}

/** Whether it is called, and not imported; a call may name a type. */
function isCall(tokens: readonly Token[], i: number): boolean {
  return ["(", "<"].includes(tokens[i + 1]?.text ?? "");
}

function isUsed(tokens: readonly Token[], i: number): boolean {
  const at = tokens[i - 1]?.text === "await" ? i - 2 : i - 1;
  const before = tokens[at]?.text ?? "";
  if (before !== "=") return USES_ANSWER.has(before);
  // Kept under a name: one that is never said again is no use of it.
  const name = tokens[at - 1];
  return name?.kind !== "word" || tokens.slice(i).some(({ text }) => text === name.text);
}

/** Whether it has a text as third argument, or a class of the runtime's, which are of one error each. */
function namesError(tokens: readonly Token[], i: number): boolean {
  const { depth } = tokens[i] as Token;
  const edge = (mark: string, from: number) =>
    tokens.findIndex((token, at) => at > from && token.text === mark && token.depth === depth);
  const open = edge("(", i);
  const args = tokens.slice(open + 1, edge(")", open));
  const commas = args.flatMap((token, at) =>
    token.text === "," && token.depth === depth + 1 && at < args.length - 1 ? [at] : []
  );
  const [second = args.length] = commas;
  return commas.length > 1 ||
    (args[second + 1]?.text === "Deno" && args[second + 3]?.text === "errors");
}

Deno.test("expected errors: every test says which error it expects", async () => {
  const bare: string[] = [];
  let files = 0;
  for await (const { path } of walk(`${ROOT}tests`, { exts: [".ts"], includeDirs: false })) {
    const lines = bareCalls(await Deno.readTextFile(path));
    bare.push(...lines.map((line) => `${relative(ROOT, path)}:${line}`));
    files++;
  }
  assert(files > 300, `${files} files`);
  assertEquals(bare, []);
});

Deno.test("expected errors: what is refused, and what is not", () => {
  const refused = [
    "assertThrows(f);",
    "assertThrows(() => f(1, 2), TypeError);",
    "await assertRejects(f, SealholdError);",
    "if (a) await assertRejects(\n  () => f([1, 2]),\n  SealholdError,\n);",
    "for (const a of b) assertThrows(() => f(a));",
    "async () => {\n  await assertRejects<E>(f, E);\n};",
    "const error = assertThrows(f, SealholdError);\ng();",
  ];
  for (const text of refused) assertEquals(bareCalls(text).length, 1, text);
  const good = [
    'import { assertThrows } from "@std/assert";',
    'assertThrows(f, TypeError, "is not a number");',
    'await assertRejects(() => f(1), E, "no",);',
    "await assertRejects(() => f(1, 2), Deno.errors.NotFound);",
    'assertEquals((await assertRejects(f, E)).code, "LOCKED");',
    "const error = await assertRejects(f, E);\nassertEquals(error.code, a);",
    "const code = (f) => assertThrows(f, E).code;",
    "return await assertRejects(f, E);",
    '"assertThrows(f)";',
  ];
  for (const text of good) assertEquals(bareCalls(text), [], text);
});
