/** What is printed: in the form that was asked for and no other, and nothing left of a secret afterwards. */
import { inFile, type Mutant } from "../../scripts/lib/mutant.ts";

const cli = (name: string) => `src/cli/${name}.ts`;
const output = ["tests/cli/output/output_test.ts"];
const shown = ["tests/cli/shown_once_test.ts"];

export const mutants: Mutant[] = [
  ...inFile({ file: cli("output/output"), tests: output }, [
    ["      bytes.fill(0);", ""],
    ["      outcome.zero();", ""],
    ["    if (outcome.zero !== undefined) {", "    {"],
    [
      "  const data = await made(outcome.data);",
      "  const data = await made(outcome.data); await made(outcome.text);",
    ],
    [
      "    const text = await made(outcome.text);",
      "    await made(outcome.data); const text = await made(outcome.text);",
    ],
  ]),
  ...inFile({ file: cli("secrets/get"), tests: shown }, [
    ["      zero: () => value.zero(),", ""],
    ["      raw: () => value.expose(),", "      raw: value.expose(),"],
    [
      "      data: () => ({ name, version, ...valueToWire(value) }),",
      "      data: { name, version, ...valueToWire(value) },",
    ],
  ]),
  ...inFile({ file: cli("secrets/set"), tests: shown }, [
    [".finally(() => value.zero())", ""],
  ]),
  ...inFile({
    file: "src/core/client/messaging/write_message.ts",
    tests: ["tests/core/client/messaging/written_once_test.ts"],
  }, [
    ["    content.fill(0);", ""],
  ]),
];
