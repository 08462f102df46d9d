/** A hint names the next command to type: every command and every task that the sources and the documents name exists. */
import { assert, assertEquals } from "@std/assert";
import { walk } from "@std/fs";
import { fromFileUrl, relative } from "@std/path";
import type { Node } from "../../src/cli/graph/spec.ts";
import { program } from "../../src/cli/root.ts";
import denoJson from "../../deno.json" with { type: "json" };

const ROOT = fromFileUrl(new URL("../../", import.meta.url));

/** String literals of a source text, without its comments. */
function stringsIn(text: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
  return code.match(/"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g) ?? [];
}

/** What a document shows as code: whole blocks, and spans between backticks. */
function codeIn(markdown: string): string[] {
  const blocks = [...markdown.matchAll(/^```\w*\n([\s\S]*?)^```$/gm)].map(([, code = ""]) => code);
  const prose = markdown.replace(/^```\w*\n[\s\S]*?^```$/gm, "");
  return [...blocks, ...[...prose.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code)];
}

/** `sealhold` and the words after it, but for an attribute's value in `secret-tool`, whose word follows `service`. */
const COMMAND = /(?<![\w/.-]|service )sealhold ((?:[a-z][a-z0-9-]*)(?: [a-z][a-z0-9-]*)*)/g;

/** What a signature begins with names no command: it ends in a zero byte. */
const SIGNED = /"sealhold [a-z0-9 ]+\\0/g;

/** Every `sealhold …` in some texts, as words. */
function commandsIn(texts: readonly string[]): string[][] {
  return texts.flatMap((text) =>
    [...text.replace(SIGNED, "").matchAll(COMMAND)].map(([, words = ""]) => words.split(" "))
  );
}

/** Every `deno task …` in some texts. */
function tasksIn(texts: readonly string[]): string[] {
  return texts.flatMap((text) =>
    [...text.matchAll(/\bdeno task (?!-)([\w:-]+)/g)].map(([, task = ""]) => task)
  );
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

/** What these texts name that there is not. */
function missingIn(texts: readonly string[]): string[] {
  return [
    ...commandsIn(texts).filter((words) => !exists(words)).map((words) =>
      `sealhold ${words.join(" ")}`
    ),
    ...tasksIn(texts).filter((task) => !Object.hasOwn(denoJson.tasks, task)).map((task) =>
      `deno task ${task}`
    ),
  ];
}

/** Files that name commands, with what of them is read by people who will type it. */
async function* named(): AsyncGenerator<[path: string, texts: string[]]> {
  for (const folder of ["src", "scripts"]) {
    for await (const { path } of walk(`${ROOT}${folder}`, { exts: [".ts"] })) {
      const text = await Deno.readTextFile(path);
      // Tasks stand in comments, too: what a script is called by.
      yield [relative(ROOT, path), [...stringsIn(text), ...tasksIn([text]).map(asTask)]];
    }
  }
  for (const path of ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"]) {
    yield [path, codeIn(await Deno.readTextFile(`${ROOT}${path}`))];
  }
  for await (const { path } of walk(`${ROOT}docs`, { exts: [".md"] })) {
    yield [relative(ROOT, path), codeIn(await Deno.readTextFile(path))];
  }
}

function asTask(name: string): string {
  return `deno task ${name}`;
}

Deno.test("hints: every command and task that sources, scripts and documents name exists", async () => {
  const faults: string[] = [];
  const found = { commands: 0, tasks: 0 };
  for await (const [path, texts] of named()) {
    found.commands += commandsIn(texts).length;
    found.tasks += tasksIn(texts).length;
    faults.push(...missingIn(texts).map((each) => `${path}: ${each}`));
  }
  assert(found.commands > 200, `${found.commands} commands were found`);
  assert(found.tasks > 20, `${found.tasks} tasks were found`);
  assertEquals(faults, []);
});

Deno.test("hints: the rule notices a command and a task that do not exist", () => {
  assertEquals(missingIn(stringsIn('hint: "Run: sealhold store create --x"')), [
    "sealhold store create",
  ]);
  assertEquals(missingIn(stringsIn('hint: "Run: deno task nothing"')), ["deno task nothing"]);
  assertEquals(
    missingIn(codeIn("Type `sealhold store create x`.\n\n```sh\nsealhold nope\n```\n")),
    [
      "sealhold nope",
      "sealhold store create x",
    ],
  );
  assertEquals(missingIn(stringsIn('hint: "sealhold secrets set name; deno task ok"')), []);
  assertEquals(missingIn(codeIn("A sealhold of prose. `sealhold store init`")), []);
});
