import { assertEquals } from "@std/assert";
import { GLOBAL_OPTIONS, globalsWithValue, splitGlobals } from "../../../src/cli/graph/globals.ts";
import { parseArgv } from "../../../src/cli/graph/parse.ts";
import { program } from "../../../src/cli/root.ts";
import { verb } from "../../../src/cli/secrets/list.ts";
import type { AnyVerb } from "../../../src/cli/graph/spec.ts";

Deno.test("--name=value of a global option is two words, up to a --", () => {
  assertEquals(splitGlobals(["--format=json", "x"]), ["--format", "json", "x"]);
  assertEquals(splitGlobals(["--server=https://a?b=c"]), ["--server", "https://a?b=c"]);
  assertEquals(splitGlobals(["--other=json", "a=b", "--", "--format=json"]), [
    "--other=json",
    "a=b",
    "--",
    "--format=json",
  ]);
});

/** A value that each global option takes. */
function valueOf(name: string): string {
  return GLOBAL_OPTIONS.find(({ flags }) => flags.startsWith(`${name} `))?.values?.[0] ?? "x";
}

Deno.test("every global option is taken before, between and behind the command, in both forms", async () => {
  for (const name of globalsWithValue()) {
    const value = valueOf(name);
    for (const form of [[`${name}=${value}`], [name, value]]) {
      for (const at of [0, 1, 2]) {
        const argv = ["secrets", "list"];
        argv.splice(at, 0, ...form);
        const { options } = await parseArgv(
          program,
          ["secrets", "list"],
          verb as AnyVerb,
          splitGlobals(argv),
        );
        const key = name.slice(2).replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
        assertEquals(options[key], value, argv.join(" "));
      }
    }
  }
});
