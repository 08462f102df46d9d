// deno-lint-ignore-file no-console -- Cliffy prints with it
/** What the completion scripts ask at run time; the scripts themselves run in tests/end_to_end/completions_test.ts. */
import { assert, assertEquals } from "@std/assert";
import { FORMATS } from "../../src/cli/graph/globals.ts";
import { run, verbs } from "./harness.ts";

const complete = (...argv: string[]) => run(["completions", "complete", ...argv]);

Deno.test("completions complete: the values of an option, one a line, or as JSON", async () => {
  assertEquals((await complete("format-values")).stdout, "text\njson\npretty\nraw\n");
  assertEquals((await complete("type-values", "send")).stdout, "text\nencrypted\n");
  const json = await complete("format-values", "secrets", "get", "--format", "json");
  assertEquals(JSON.parse(json.stdout), { values: [...FORMATS] });
});

Deno.test("completions complete: every list of values that there is", async () => {
  let lists = 0;
  for (const { path, verb } of await verbs()) {
    for (const { flags, values } of verb.options ?? []) {
      if (values === undefined) continue;
      const { stdout } = await complete(`${flags.split(" ")[0]!.slice(2)}-values`, ...path);
      assertEquals(stdout, values.map((value) => `${value}\n`).join(""));
      lists++;
    }
  }
  assert(lists >= 5, `${lists} lists`);
});

Deno.test("completions complete: nothing where nobody can list the values", async () => {
  for (const action of ["word", "value", "id", "count", "constructor", "nope-values"]) {
    const { code, stdout, stderr } = await complete(action, "secrets", "get");
    assertEquals([code, stdout, stderr], [0, "", ""]);
  }
  // The option of another command.
  assertEquals((await complete("type-values", "secrets", "get")).stdout, "");
});

Deno.test("completions complete: a command that there is not", async () => {
  for (const path of [["nope"], ["secrets", "nope"], ["secrets", "get", "more"], ["__proto__"]]) {
    const { code, stdout, stderr } = await complete("format-values", ...path);
    assertEquals([code, stdout], [2, ""]);
    assert(stderr.startsWith("error: There is no such command\n"), stderr);
  }
});

for (const shell of ["bash", "zsh", "fish"]) {
  Deno.test(`completions ${shell}: the same script in every format, and console.log as it was`, async () => {
    const { log } = console;
    const text = await run(["completions", shell]);
    const json = await run(["completions", shell, "--format", "json"]);
    assertEquals([text.code, json.code, console.log], [0, 0, log]);
    assertEquals(`${JSON.parse(json.stdout).script}\n`, text.stdout);
    assert(
      text.stdout.startsWith(shell === "zsh" ? "#compdef sealhold\n" : `#!/usr/bin/env ${shell}\n`),
    );
    assert(!text.stdout.includes("convex-url"), "what is hidden is not offered");
  });
}
