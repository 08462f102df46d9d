/** What must hold for every command there is, and for those to come. */
import { assert, assertEquals } from "@std/assert";
import { allNeeds, allVerbs } from "../../src/cli/graph/all_needs.ts";
import { GLOBAL_OPTIONS, ROOT_OPTIONS } from "../../src/cli/graph/globals.ts";
import { optionShape } from "../../src/cli/graph/option_table.ts";
import { beginsLikeId } from "../../src/cli/graph/value_types.ts";
import { program } from "../../src/cli/root.ts";
import type { OptionSpec } from "../../src/cli/graph/option.ts";
import { wholeTree } from "../../src/cli/graph/whole_tree.ts";
import { nodes, verbs } from "./harness.ts";

/** Letters that a verb must not use for its own short flags, because the global one would win. */
const RESERVED_SHORT_FLAGS = ["h", "V"] as const;

const MAX_COLUMNS = 110;
const ALL = await verbs();

const longOf = (flags: string) => flags.match(/--[a-z][a-z-]*/)?.[0];
const shortOf = (flags: string) => flags.match(/(?:^|\s)-([A-Za-z])\b/)?.[1];

Deno.test("the graph was found", () => assert(ALL.length >= 20, `${ALL.length} verbs`));

for (const { path, summary, verb } of ALL) {
  const name = path.join(" ");

  Deno.test(`${name}: summary as in its group, needs declared`, () => {
    assertEquals(verb.summary, summary);
    assert(verb.needs.env.length > 0, "every command reads where its home is, at least");
    for (const env of verb.needs.env) assert(/^[A-Za-z_][A-Za-z0-9_]*$/.test(env));
  });

  Deno.test(`${name}: no short flag twice, none that a global shadows`, () => {
    const letters = (verb.options ?? []).map(({ flags }) => shortOf(flags)).filter((each) =>
      each !== undefined
    );
    assertEquals(new Set(letters).size, letters.length, `twice among ${letters}`);
    for (const letter of letters) {
      assert(
        !(RESERVED_SHORT_FLAGS as readonly string[]).includes(letter),
        `-${letter} is reserved`,
      );
    }
  });

  Deno.test(`${name}: no option twice, none that a global shadows`, () => {
    const own = (verb.options ?? []).map(({ flags }) => longOf(flags));
    assertEquals(new Set(own).size, own.length);
    const globals = [...GLOBAL_OPTIONS, ...ROOT_OPTIONS].map(({ flags }) => longOf(flags));
    for (const long of own) assert(long !== undefined && !globals.includes(long), long);
  });

  Deno.test(`${name}: conflicts name options that there are`, () => {
    const own = (verb.options ?? []).map(({ flags }) => longOf(flags)?.slice(2));
    for (const { conflicts } of (verb.options ?? []) as OptionSpec[]) {
      for (const other of conflicts ?? []) assert(own.includes(other), other);
    }
  });

  Deno.test(`${name}: case 26: no option takes a secret as its value`, () => {
    for (const { flags } of verb.options ?? []) {
      const text = /<[^>]*:(word|value)>/.test(flags) && !/<(path|folder):/.test(flags);
      const secret = flags.replace("public-key", "");
      assert(!text || !/password|passphrase|secret|token|key\b/.test(secret), flags);
    }
  });

  Deno.test(`${name}: arguments in an order that can be parsed`, () => {
    const args = verb.arguments ?? [];
    for (const [i, spec] of args.entries()) {
      assert(!spec.variadic || i === args.length - 1, "only the last may be variadic");
      assert(spec.optional || !args.slice(0, i).some((each) => each.optional));
      assert(/^[a-z-]+$/.test(spec.name), "error messages name it");
    }
  });
}

Deno.test("every summary is one line of plain words", () => {
  for (const { path, node } of nodes()) {
    assert(/^[A-Z][^\n]*[^.\n]$/.test(node.summary), `${path.join(" ")}: ${node.summary}`);
    assert(node.summary.length <= MAX_COLUMNS);
  }
});

Deno.test("command names are lower case words, and none is a flag", () => {
  for (const { path } of nodes()) {
    for (const name of path) assert(/^[a-z][a-z0-9-]*$/.test(name), name);
  }
});

Deno.test("global options: reserved letters are all the letters there are", () => {
  const letters = [...GLOBAL_OPTIONS, ...ROOT_OPTIONS].map(({ flags }) => shortOf(flags)).filter((
    each,
  ) => each !== undefined);
  assertEquals(letters.sort(), [...RESERVED_SHORT_FLAGS].sort());
});

Deno.test("no option is so long that it would be taken for an id that begins with a dash", () => {
  const own = ALL.flatMap(({ verb }) => verb.options ?? []);
  for (const { long } of [...GLOBAL_OPTIONS, ...ROOT_OPTIONS, ...own].map(optionShape)) {
    assert(!beginsLikeId(long), long);
  }
  assert(beginsLikeId("-ICw4IGQPvkICw4IGQPvkIw"));
});

Deno.test("the union of all needs covers every command", async () => {
  const union = await allNeeds(program);
  assertEquals((await allVerbs(program)).length, ALL.length);
  for (const { verb: { needs } } of ALL) {
    for (const kind of ["env", "read", "write", "net", "sys"] as const) {
      for (const each of needs[kind] ?? []) {
        assert((union[kind] as readonly string[]).includes(each));
      }
    }
  }
});

Deno.test("the whole tree for completions has every command, hidden ones hidden", async () => {
  const root = await wholeTree(program);
  for (const { path, node } of nodes()) {
    let command: ReturnType<typeof root.getCommand> | typeof root = root;
    for (const name of path) command = command?.getCommand(name, true);
    assert(command !== undefined, path.join(" "));
    if (path.length > 0) assertEquals(command.getDescription(), node.summary);
  }
  assertEquals(root.getCommand("completions")?.getCommand("complete"), undefined);
});
