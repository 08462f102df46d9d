import { assert, assertEquals } from "@std/assert";
import { GLOBAL_OPTIONS } from "../../../src/cli/graph/globals.ts";
import { plainFlags } from "../../../src/cli/graph/help.ts";
import { nodes, run, verbs } from "../harness.ts";

const MAX_COLUMNS = 110;

for (const { path, node } of nodes()) {
  const name = ["sealhold", ...path].join(" ");

  Deno.test(`help: ${name} --help`, async () => {
    const { code, stdout, stderr, world } = await run([...path, "--help"]);
    assertEquals([code, stderr, world.started], [0, "", false]);
    assert(stdout.startsWith(`${node.summary}\n\nUsage: ${name} `), stdout);
    assert(stdout.endsWith("\n") && !stdout.endsWith("\n\n"));
    for (const line of stdout.split("\n")) {
      assert(line.length <= MAX_COLUMNS, `${line.length} columns: ${line}`);
      assert(line === line.trimEnd(), "no space at the end of a line");
    }
    assert([...stdout].every((char) => char >= " " || char === "\n"), "no control character");
    assert(!/undefined|\[object|:word|:value|:count|:integer/.test(stdout), stdout);
  });

  Deno.test(`help: ${name} -h says the same, whatever the format`, async () => {
    const long = await run([...path, "--help"]);
    const short = await run(["--format", "json", ...path, "-h", "more", "--nonsense"]);
    assertEquals([short.code, short.stdout], [0, long.stdout]);
  });

  if (node.kind === "group") {
    Deno.test(`help: ${name} alone, and its children`, async () => {
      const bare = await run(path);
      assertEquals([bare.code, bare.stderr], [0, ""]);
      for (const [child, { summary, hidden }] of Object.entries(node.children)) {
        const line = new RegExp(`^  ${child} +${escaped(summary)}$`, "m");
        assertEquals(line.test(bare.stdout), !hidden, child);
      }
    });
  }
}

for (const { path, verb } of await verbs()) {
  Deno.test(`help: ${path.join(" ")} shows every option and argument`, async () => {
    const { stdout } = await run([...path, "--help"]);
    for (const { flags, description, hidden } of verb.options ?? []) {
      assertEquals(stdout.includes(`  ${plainFlags(flags)} `), !hidden);
      assertEquals(stdout.includes(description), !hidden);
    }
    for (const { name, description } of verb.arguments ?? []) {
      assert(stdout.includes(name) && stdout.includes(description));
    }
    for (const [what, how] of verb.examples ?? []) {
      assert(stdout.includes(`  # ${what}\n  ${how}`));
      assert(how.includes("sealhold"), how);
    }
  });
}

Deno.test("help: the program's own shows the global options, and not the hidden ones", async () => {
  const { stdout } = await run(["--help"]);
  for (const { flags, hidden } of GLOBAL_OPTIONS) {
    assertEquals(stdout.includes(`  ${plainFlags(flags)} `), !hidden, flags);
  }
  assert(stdout.includes("-V, --version"));
});

Deno.test("help: without any argument is the program's help", async () => {
  assertEquals((await run([])).stdout, (await run(["--help"])).stdout);
});

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
