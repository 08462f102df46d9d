import { assert, assertRejects, assertStrictEquals } from "@std/assert";
import { selfTest } from "../../src/crypto/self_test.ts";
import { selfTestSync } from "../../src/crypto/sync/self_test.ts";
import { SealholdError } from "../../src/errors.ts";
import { printFigure } from "./vectors.ts";

Deno.test("the self-test passes", async () => {
  const start = performance.now();
  await selfTest();
  printFigure(`self-test: ${(performance.now() - start).toFixed(2)} ms`);
});

Deno.test("the self-test of the server's primitives passes", () => {
  assertStrictEquals(selfTestSync(), undefined);
});

/** Runs the self-test with one operation of WebCrypto replaced. */
async function withSubtle(
  method: "decrypt" | "digest" | "encrypt" | "sign" | "deriveBits",
  replacement: (...args: never[]) => Promise<ArrayBuffer>,
): Promise<SealholdError> {
  Object.defineProperty(crypto.subtle, method, { value: replacement, configurable: true });
  try {
    return await assertRejects(selfTest, SealholdError);
  } finally {
    Reflect.deleteProperty(crypto.subtle, method);
  }
}

Deno.test("CVE-2025-24015: a runtime that takes a bad tag is refused", async () => {
  const error = await withSubtle("decrypt", () => Promise.resolve(new ArrayBuffer(16)));
  assertStrictEquals(error.code, "INTERNAL");
  assert(error.hint?.includes("must not be trusted"));
});

Deno.test("a runtime with one wrong or missing primitive is refused", async () => {
  for (const method of ["digest", "encrypt", "sign", "deriveBits"] as const) {
    const wrong = await withSubtle(method, () => Promise.resolve(new ArrayBuffer(42)));
    assertStrictEquals(wrong.code, "INTERNAL");
    const missing = await withSubtle(method, () => Promise.reject(new TypeError("not there")));
    assertStrictEquals(missing.code, "INTERNAL");
  }
});
