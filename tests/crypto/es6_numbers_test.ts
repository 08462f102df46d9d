import { assertStrictEquals } from "@std/assert";
import { createHash } from "node:crypto";
import { canonicalJson } from "../../src/crypto/canonical_json.ts";
import { es6Numbers, PUBLISHED_HASHES } from "./es6_numbers.ts";
import { printFigure } from "./vectors.ts";

Deno.test("A3: the first 1,000,000 numbers of RFC 8785 appendix B have the published hash", () => {
  const hash = createHash("sha256");
  const left = [...PUBLISHED_HASHES];
  let lines = 0;
  let chunk = "";
  for (const { bits, value } of es6Numbers()) {
    chunk += `${bits},${canonicalJson(value)}\n`;
    lines++;
    if (lines % 1000 !== 0) continue;
    hash.update(chunk);
    chunk = "";
    if (lines !== left[0]?.[0]) continue;
    assertStrictEquals(hash.copy().digest("hex"), left.shift()![1], `${lines} lines`);
    if (left.length === 0) break;
  }
  printFigure(
    `RFC 8785 numbers: ${lines} lines, ${PUBLISHED_HASHES.length}/${PUBLISHED_HASHES.length} hashes`,
  );
  assertStrictEquals(lines, 1_000_000);
});
