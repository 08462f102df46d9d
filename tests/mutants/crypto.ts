import type { Mutant } from "../../scripts/lib/mutant.ts";

export const mutants: Mutant[] = [
  {
    file: "src/crypto/ed25519.ts",
    find: "!isStrictPointEncoding(r) || ",
    replace: "",
    tests: ["tests/crypto/ed25519_strict_test.ts"],
  },
  {
    file: "src/crypto/ed25519.ts",
    find: " || !isReducedScalar(s)",
    replace: "",
    tests: ["tests/crypto/ed25519_strict_test.ts"],
  },
];
