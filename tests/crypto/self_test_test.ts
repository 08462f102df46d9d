import { assert, assertRejects, assertStrictEquals } from "@std/assert";
import { selfTest } from "../../src/crypto/self_test.ts";
import { selfTestSync } from "../../src/crypto/sync/self_test.ts";
import { SealholdError } from "../../src/errors.ts";
import { printFigure } from "./vectors.ts";

Deno.test("the self-test passes and costs nothing the second time", async () => {
  const start = performance.now();
  await selfTest();
  const firstMs = performance.now() - start;
  printFigure(`self-test: ${firstMs.toFixed(2)} ms`);
  assertStrictEquals(selfTest(), selfTest());
});

Deno.test("the self-test of the server's primitives passes", () => {
  assertStrictEquals(selfTestSync(), undefined);
});

/** The self-test of its own module instance, which has not passed yet. */
async function freshSelfTest(name: string): Promise<() => Promise<void>> {
  const url = new URL(`../../src/crypto/self_test.ts?${name}`, import.meta.url).href;
  return (await import(url)).selfTest;
}

let instances = 0;

/** Runs the self-test with one operation of WebCrypto replaced. */
async function withSubtle(
  method: "decrypt" | "digest" | "encrypt" | "sign" | "deriveBits",
  replacement: (...args: never[]) => Promise<ArrayBuffer>,
): Promise<SealholdError> {
  const test = await freshSelfTest(`${method}${instances++}`);
  Object.defineProperty(crypto.subtle, method, { value: replacement, configurable: true });
  try {
    return await assertRejects(test, SealholdError);
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
