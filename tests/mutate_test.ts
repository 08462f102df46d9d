/** `deno task mutate`: what counts as killed, what is told of the others, and which are run. */
import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { leftBy, type PlacedMutant, selectMutants } from "../scripts/lib/mutant.ts";
import { reportMutants } from "../scripts/lib/mutant_report.ts";
import { runMutants } from "../scripts/lib/mutant_run.ts";

const SOURCE = "export const add = (a: number, b: number) => a + b;\n";
const GOOD = `import { add } from "./add.ts";
Deno.test("add", () => { if (add(1, 2) !== 3) throw new Error("no"); });
`;
/** Fails at every other run, whatever the source is. */
const MOODY = `const runs = await Deno.readTextFile("runs").catch(() => "");
await Deno.writeTextFile("runs", runs + "x");
Deno.test("moody", () => { if (runs.length % 2 === 1) throw new Error("moody"); });
`;
const BAD = `Deno.test("bad", () => { throw new Error("always"); });\n`;

/** What becomes of one mutant of a small checkout. */
async function verdict(replace: string, tests: readonly string[]) {
  const checkout = await Deno.makeTempDir();
  try {
    const files = { "add.ts": SOURCE, "a_test.ts": GOOD, "b_test.ts": MOODY, "c_test.ts": BAD };
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(join(checkout, name), text);
    }
    const mutants = [{ file: "add.ts", find: "a + b", replace, tests, area: "x" }];
    const [only] = await runMutants({ checkout, mutants, jobs: 1 });
    return [only?.killed, only?.error?.split("\n")[0]];
  } finally {
    await Deno.remove(checkout, { recursive: true });
  }
}

Deno.test("mutate: killed is what a test notices, twice, and only if it passes without", async () => {
  assertEquals(await verdict("a - b", ["a_test.ts"]), [true, undefined]);
  assertEquals(await verdict("b + a", ["a_test.ts"]), [false, undefined]);
  assertEquals(
    await verdict("a - b", ["b_test.ts"]),
    [false, undefined],
    "by itself, now and then",
  );
  const failing = "c_test.ts: failed without a mutant";
  assertEquals(await verdict("a - b", ["c_test.ts"]), [false, failing]);
  assertEquals(await verdict("a + c", ["a_test.ts"]), [false, "It is not a program"]);
});

const mutant = (find: string, why?: string): PlacedMutant => ({
  file: "src/a.ts",
  find,
  replace: "x",
  tests: ["t.ts"],
  area: "a",
  ...(why === undefined ? {} : { why }),
});

Deno.test("mutate: a survivor needs a reason, a reason needs a survivor, and an error is neither", () => {
  const killed = Array.from({ length: 19 }, () => ({ mutant: mutant("k"), killed: true }));
  const good = (...more: Parameters<typeof reportMutants>[0]) =>
    reportMutants([...killed, ...more]).good;
  assertEquals(good(), true);
  assertEquals(good({ mutant: mutant("s", "alike"), killed: false }), true);
  assertEquals(good({ mutant: mutant("s"), killed: false }), false);
  assertEquals(good({ mutant: mutant("s", "alike"), killed: true }), false);
  assertEquals(good({ mutant: mutant("s", "alike"), killed: false, error: "no" }), false);
  const alike = { mutant: mutant("s", "alike"), killed: false };
  assertEquals(good(alike, alike), false, "fewer than 95 in a hundred");
  assertEquals(reportMutants([...killed, alike]).lines, [
    "survived: src/a.ts: s -> x\n  alike",
    "19 killed, 1 survived of 20",
  ]);
});

Deno.test("mutate: an area, a part of a path, or what an earlier run has left", () => {
  const all = [mutant("one"), { ...mutant("two"), area: "b", file: "src/b.ts" }];
  assertEquals(selectMutants(all, "b").map(({ find }) => find), ["two"]);
  assertEquals(selectMutants(all, "src/a").map(({ find }) => find), ["one"]);
  const earlier = "killed src/a.ts: one -> x\nSURVIVED src/b.ts: two -> x\n";
  assertEquals(leftBy(earlier, all).map(({ find }) => find), ["two"]);
  assertEquals(leftBy("", all).length, 2);
});

Deno.test("mutate: a rotted mutant is found before any is run", async () => {
  const rotted = [{ ...mutant("a"), file: "no.ts" }];
  await assertRejects(
    () => runMutants({ checkout: ".", mutants: rotted, jobs: 1 }),
    Deno.errors.NotFound,
  );
});
