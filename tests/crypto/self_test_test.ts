import { assert } from "@std/assert";
import { selfTest } from "../../src/crypto/self_test.ts";
import { printFigure } from "./vectors.ts";

Deno.test("the self-test passes, in less than 10 ms, and costs nothing the second time", () => {
  const start = performance.now();
  selfTest();
  const firstMs = performance.now() - start;
  selfTest();
  const secondMs = performance.now() - start - firstMs;
  printFigure(`self-test: ${firstMs.toFixed(2)} ms`);
  assert(firstMs < 10, `${firstMs} ms`);
  assert(secondMs < 1, `${secondMs} ms`);
});
