/** A mutant that has rotted is noticed at once, and not when the mutants are run. */
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { checkMutants, mutate, readMutants } from "../scripts/lib/mutant.ts";
import { ScriptError } from "../scripts/lib/script_error.ts";

const ROOT = fromFileUrl(new URL("../", import.meta.url));

Deno.test("mutants: each stands exactly once in its file, and its tests are there", async () => {
  const all = await readMutants(new URL("./mutants/", import.meta.url));
  assert(all.length >= 100, `${all.length} mutants`);
  await checkMutants(ROOT, all);
});

Deno.test("mutants: one that stands twice, nowhere, or changes nothing is refused, and so is one without its test", async () => {
  const mutant = { file: "a.ts", find: "b", replace: "c", tests: [] };
  assertEquals(mutate("a b a", mutant), "a c a");
  for (const text of ["a b b", "a"]) assertThrows(() => mutate(text, mutant), ScriptError, "times");
  assertThrows(() => mutate("b", { ...mutant, replace: "b" }), ScriptError, "nothing is changed");
  assertThrows(() => mutate("b", { ...mutant, find: "b\n" }), ScriptError, "one line");
  const untested = {
    file: "main.ts",
    find: "Deno.exit(",
    replace: "(",
    tests: ["tests/no_such_test.ts"],
  };
  await assertRejects(() => checkMutants(ROOT, [untested]), ScriptError, "there is no");
});
