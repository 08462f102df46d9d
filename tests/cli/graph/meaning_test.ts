/** The check and Cliffy, whichever version it is, give every command line one meaning: the one it was written with. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { optionValues } from "../../../src/cli/graph/command_line.ts";
import { GLOBAL_OPTIONS } from "../../../src/cli/graph/globals.ts";
import { optionShape } from "../../../src/cli/graph/option_table.ts";
import { parseWithCliffy } from "./cliffy_reading.ts";
import { program } from "../../../src/cli/root.ts";
import { verbs } from "../harness.ts";
import { drawMeant, drawSpelling } from "./spelling.ts";
import { verdictOf, withoutDefaults } from "./verdict.ts";

const ALL = await verbs();

for (const { path, verb } of ALL) {
  Deno.test(`meaning: ${path.join(" ")}, in whatever way it is written`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.gen(), async (draw) => {
        const meant = drawMeant(draw, verb);
        const { argv, options } = drawSpelling(draw, path, meant);
        const { line, fault } = await verdictOf(argv);
        assertEquals(fault, undefined, JSON.stringify(argv));
        const wanted = optionValues(options);
        assertEquals([line!.path, line!.args], [path, meant.args], JSON.stringify(argv));
        assertEquals(optionValues(line!.options), wanted, JSON.stringify(argv));
        const parsed = await parseWithCliffy(program, line!);
        assertEquals(parsed.args, meant.args, JSON.stringify(argv));
        assertEquals(withoutDefaults(parsed.options, wanted), wanted, JSON.stringify(argv));
      }),
      { numRuns: 25, seed: 8, endOnFailure: true },
    );
  });
}

Deno.test("meaning: whatever the check lets through, Cliffy reads as the check did", async () => {
  let accepted = 0;
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...ALL), fc.gen(), async ({ path, verb }, draw) => {
      const shapes = [...GLOBAL_OPTIONS, ...verb.options ?? []].map(optionShape);
      const names = shapes.flatMap(({ long, short }) =>
        short === undefined ? [long] : [long, short]
      );
      const word = fc.oneof(
        fc.constantFrom(
          ...names,
          ...names.map((name) => `${name}=x`),
          ...names.map((name) => `${name}=`),
        ),
        fc.constantFrom(
          "x",
          "y",
          "json",
          "3",
          "",
          "-",
          "--",
          "-f",
          "-fx",
          "--no-x",
          "--x=",
          "a=b",
          "—x",
        ),
      );
      const rest = draw(fc.array, word, { maxLength: 5 });
      const { line } = await verdictOf([...path, ...rest]);
      if (line === undefined) return;
      accepted++;
      const wanted = optionValues(line.options);
      const parsed = await parseWithCliffy(program, line);
      assertEquals(parsed.args, line.args, JSON.stringify(rest));
      assertEquals(withoutDefaults(parsed.options, wanted), wanted, JSON.stringify(rest));
    }),
    { numRuns: 4_000, seed: 9, endOnFailure: true },
  );
  assert(accepted > 300, `${accepted} were let through`);
});
