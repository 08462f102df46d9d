/** The short way reads a command line as the whole program does, or leaves it to it. */
import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { hotCommands } from "../../src/cli/hot_graph.ts";
import { allVerbs } from "../../src/cli/graph/all_needs.ts";
import { checkArgv } from "../../src/cli/graph/check_argv.ts";
import { findCommand } from "../../src/cli/graph/find.ts";
import { GLOBAL_OPTIONS } from "../../src/cli/graph/globals.ts";
import { optionShape } from "../../src/cli/graph/option_table.ts";
import { program } from "../../src/cli/root.ts";
import { readHot, runHot } from "../../src/cli/run_hot.ts";
import type { Runtime } from "../../src/cli/run_line.ts";
import { drawMeant, drawSpelling } from "./graph/spelling.ts";

const hot = await allVerbs(hotCommands);
const FLAGS = [...GLOBAL_OPTIONS, ...hot.flatMap(({ verb }) => verb.options ?? [])].map(
  optionShape,
);

/** What may stand on a command line of these commands, right or wrong. */
const WORD = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...hot.flatMap(({ path }) => path)) },
  { weight: 4, arbitrary: fc.constantFrom(...FLAGS.map(({ long }) => long)) },
  fc.constantFrom(...FLAGS.map(({ long }) => `${long}=json`)),
  fc.constantFrom(
    "--help",
    "-h",
    "-V",
    "--version",
    "--",
    "-",
    "",
    "set",
    "list",
    "json",
    "3",
    "a/b",
  ),
  fc.constantFrom("-hV", "--bogus", "—verbose", "--format=", "a\0b", "\u202eset", "--no-verbose"),
  fc.string({ maxLength: 6 }),
);

/** The whole program's reading of what the short way read; `readHot` gave something for it. */
async function readWhole(argv: readonly string[]) {
  const found = findCommand(program, argv);
  assert(
    found.node.kind === "verb" && !found.help && !found.version,
    "the whole program asks for no verb",
  );
  return { found, verdict: checkArgv(argv, found, (await found.node.load()).verb) };
}

/** @returns whether the short way took it */
async function compare(argv: readonly string[]): Promise<boolean> {
  const read = await readHot(hotCommands, argv);
  if (read === undefined) return false;
  const { found, verdict } = await readWhole(argv);
  assertEquals(verdict.fault, undefined);
  assertStrictEquals(read.line.verb, verdict.line?.verb);
  assertEquals(read.line, verdict.line);
  assertEquals(
    [read.found.path, read.found.end, read.found.format, read.found.debug],
    [found.path, found.end, found.format, found.debug],
  );
  return true;
}

Deno.test("hot: each hot command stands in the whole program under the same names", async () => {
  const whole = await allVerbs(program);
  assertEquals(hot.map(({ path }) => path.join(" ")), ["auth token", "secrets get"]);
  for (const { path, verb } of hot) {
    assertStrictEquals(whole.find((one) => one.path.join() === path.join())?.verb, verb);
  }
});

Deno.test("hot: any words are read as the whole program reads them, or left to it", async () => {
  let taken = 0;
  const argv = fc.tuple(
    fc.array(WORD, { maxLength: 2 }),
    fc.constantFrom(...hot.map(({ path }) => path), []),
    fc.array(WORD, { maxLength: 4 }),
  ).map((parts) => parts.flat());
  await fc.assert(
    fc.asyncProperty(argv, async (words) => {
      if (await compare(words)) taken++;
    }),
    { numRuns: 3_000 },
  );
  // Were nothing taken, nothing would be compared.
  assert(taken > 100, `${taken} were taken`);
});

Deno.test("hot: every way to write what a hot command takes is taken", async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...hot), fc.gen(), async ({ path, verb }, draw) => {
      const { argv } = drawSpelling(draw, path, drawMeant(draw, verb));
      assert(await compare(argv), JSON.stringify(argv));
    }),
    { numRuns: 500 },
  );
});

const LEFT: readonly string[][] = [
  [],
  ["--help"],
  ["--version"],
  ["secrets"],
  ["secrets", "get"],
  ["secrets", "get", "--help"],
  ["secrets", "get", "n", "-h"],
  ["secrets", "--help", "get", "n"],
  ["--version", "secrets", "get", "n"],
  ["secrets", "get", "n", "--format", "yaml"],
  ["secrets", "get", "n", "m"],
  ["secrets", "list"],
  ["auth", "tokens"],
  ["auth", "token", "--bogus"],
];

for (const argv of LEFT) {
  Deno.test(`hot: left to the whole program: sealhold ${argv.join(" ")}`, async () => {
    assertEquals(await readHot(hotCommands, argv), undefined);
  });
}

/** A runtime in which nothing may be done. */
function untouched(format?: string): Runtime {
  const never = () => {
    throw new TypeError("something was done");
  };
  return {
    env: {
      os: "linux",
      readable: never,
      get: (name) => name === "SEALHOLD_FORMAT" ? format : never(),
    },
    terminal: { writeStdout: never, writeStderr: never, readStdin: never, isTerminal: never },
    context: never,
  };
}

Deno.test("hot: what is left to the whole program is left before anything is done", async () => {
  for (const argv of LEFT) assertEquals(await runHot(hotCommands, untouched(), argv), undefined);
  // A format that there is not is the whole program's to refuse.
  assertEquals(await runHot(hotCommands, untouched("yaml"), ["secrets", "get", "n"]), undefined);
});
