import { assertEquals } from "@std/assert";
import { GLOBAL_OPTIONS } from "../../../src/cli/graph/globals.ts";
import { optionValues } from "../../../src/cli/graph/command_line.ts";
import { optionShape } from "../../../src/cli/graph/option_table.ts";
import { verdictOf } from "./verdict.ts";

Deno.test("every global option is taken before, between and behind the command, in every form", async () => {
  for (const shape of GLOBAL_OPTIONS.map(optionShape)) {
    const { long, key, negative, takes, spec } = shape;
    const value = spec.values?.[0] ?? "x";
    const forms = takes === "nothing" ? [[long]] : [[`${long}=${value}`], [long, value]];
    for (const form of forms) {
      for (const at of [0, 1, 2]) {
        const argv = ["secrets", "list"];
        argv.splice(at, 0, ...form);
        const { line } = await verdictOf(argv);
        const wanted = { [key]: takes === "nothing" ? !negative : value };
        assertEquals(line && optionValues(line.options), wanted, argv.join(" "));
        assertEquals(line?.path, ["secrets", "list"]);
      }
    }
  }
});
