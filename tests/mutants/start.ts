/** The start: what the short way takes, and what the entry answers by itself. */
import { inFile, type Mutant } from "../../scripts/lib/mutant.ts";

const HOT = ["tests/cli/hot_test.ts"];
const BUNDLE = ["tests/hot_bundle_test.ts"];

export const mutants: Mutant[] = [
  ...inFile({ file: "src/cli/run_hot.ts", tests: HOT }, [
    ["|| found.help", ""],
    ['variable === "wrong" ? undefined : await readHot(hot, argv)', "await readHot(hot, argv)"],
    ["return line && { found, line };", "return undefined;"],
  ]),
  ...inFile({ file: "main.ts", tests: BUNDLE }, [
    ["more.length > 0 ||", ""],
    ['if (Deno.env.get("SEALHOLD_FORMAT")) return false;', ""],
  ]),
  ...inFile({
    file: "src/adapters/permissions/deno_permissions.ts",
    tests: ["tests/adapters/permissions/contract_test.ts"],
  }, [
    ['kind === "write" && Deno.build.standalone', "true"],
  ]),
];
