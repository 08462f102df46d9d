/** What is random in a test is drawn from a seed that is printed when it fails: else nobody sees that failure again. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { walk } from "@std/fs";
import { fromFileUrl, relative } from "@std/path";
import { withTestSeed } from "./fakes/test_seed.ts";

const ROOT = fromFileUrl(new URL("..", import.meta.url));
const UNSEEDED = /\bMath\.random\(|\bcrypto\.(?:getRandomValues|randomUUID)\(/;

/** Files that draw without a seed, and why they may. */
const ALLOWED: Readonly<Record<string, string>> = {
  "tests/fakes/test_seed.ts": "draws the seed",
  "tests/layers_test.ts": "has it as text",
  "tests/canary/evidence.ts": "a canary must stand nowhere by chance; it is printed",
  "tests/canary/evidence_test.ts": "a canary must stand nowhere by chance",
  "tests/end_to_end/canary/store_commands.ts": "a canary must stand nowhere by chance",
};

Deno.test("seeds: no test draws without one", async () => {
  const found: string[] = [];
  for await (const { path } of walk(`${ROOT}tests`, { exts: [".ts"], includeDirs: false })) {
    if (UNSEEDED.test(await Deno.readTextFile(path))) found.push(relative(ROOT, path));
  }
  assertEquals(found.sort(), Object.keys(ALLOWED).sort());
});

Deno.test("seeds: a failure says its own, and with it the same is drawn", async () => {
  const draw = (seed?: string) => withTestSeed((random) => [...random.bytes(8)].join(), seed);
  assertEquals(await draw("a"), await draw("a"));
  assert(await draw("a") !== await draw("b"));
  const said: unknown[] = [];
  const { error } = console;
  // deno-lint-ignore no-console
  console.error = (...words: unknown[]) => said.push(...words);
  try {
    const fails = () => {
      throw new RangeError("no");
    };
    await assertRejects(() => withTestSeed(fails, "s33d"), RangeError, "no");
  } finally {
    // deno-lint-ignore no-console
    console.error = error;
  }
  assertEquals(said, ["SEALHOLD_TEST_SEED=s33d"]);
});
