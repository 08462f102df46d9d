/** A hint names the next command to type: every command that the source names must exist. */
import { assert, assertEquals } from "@std/assert";
import { walk } from "@std/fs";
import { fromFileUrl, relative } from "@std/path";
import type { Node } from "../../src/cli/graph/spec.ts";
import { program } from "../../src/cli/root.ts";

const ROOT = fromFileUrl(new URL("../../", import.meta.url));

/** Every `sealhold …` in the string literals of a source text, as words. */
function commandsIn(text: string): string[][] {
  const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
  const strings = code.match(/"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g) ?? [];
  // What a signature begins with names no command: it ends in a zero byte.
  const hints = strings.filter((each) => !each.includes("\\0"));
  const commands = hints.flatMap((
    each,
  ) => [...each.matchAll(/\bsealhold ((?:[a-z][a-z-]*)(?: [a-z][a-z-]*)*)/g)]);
  return commands.map((match) => (match[1] ?? "").split(" "));
}

/** Whether the words lead to a verb, or to a group that nothing follows. */
function exists(words: readonly string[]): boolean {
  let node: Node = program;
  for (const word of words) {
    if (node.kind === "verb") return true;
    const child: Node | undefined = node.children[word];
    if (child === undefined) return false;
    node = child;
  }
  return true;
}

Deno.test("hints: every command that the source names exists", async () => {
  const faults: string[] = [];
  let found = 0;
  for await (const { path } of walk(`${ROOT}src`, { exts: [".ts"] })) {
    for (const words of commandsIn(await Deno.readTextFile(path))) {
      found++;
      if (!exists(words)) faults.push(`${relative(ROOT, path)}: sealhold ${words.join(" ")}`);
    }
  }
  assert(found > 30, "commands were found");
  assertEquals(faults, []);
});

Deno.test("hints: the rule notices a command that does not exist", () => {
  assertEquals(commandsIn('hint: "Run: sealhold store create --x"'), [["store", "create"]]);
  assert(!exists(["store", "create"]));
  assert(exists(["store", "init"]));
  assert(exists(["secrets", "set", "name"]));
});
