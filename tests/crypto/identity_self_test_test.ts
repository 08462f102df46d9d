import { assert, assertRejects, assertStrictEquals } from "@std/assert";
import { identitySelfTest } from "../../src/crypto/identity_self_test.ts";
import { SealholdError } from "../../src/errors.ts";
import { printFigure } from "./vectors.ts";

type Method = "verify" | "sign" | "deriveBits" | "digest" | "decrypt" | "exportKey";

Deno.test("the self-test of identities passes", async () => {
  const times: number[] = [];
  for (let i = 0; i < 5; i++) {
    const start = performance.now();
    await identitySelfTest();
    times.push(performance.now() - start);
  }
  // The least of five: the others may have waited for another process.
  const leastMs = Math.min(...times);
  printFigure(
    `self-test of identities: ${leastMs.toFixed(2)} ms (first: ${times[0]!.toFixed(2)} ms)`,
  );
});

async function assertFails(method: Method, replacement: (...args: never[]) => Promise<unknown>) {
  Object.defineProperty(crypto.subtle, method, { value: replacement, configurable: true });
  try {
    const error = await assertRejects(identitySelfTest, SealholdError);
    assertStrictEquals(error.code, "INTERNAL");
    assert(error.hint?.includes("must not be trusted"));
  } finally {
    Reflect.deleteProperty(crypto.subtle, method);
  }
}

Deno.test("a runtime that takes a bad signature, or none, is refused", async () => {
  await assertFails("verify", () => Promise.resolve(true));
  await assertFails("verify", () => Promise.resolve(false));
});

Deno.test("a runtime with one wrong primitive is refused", async () => {
  await assertFails("sign", () => Promise.resolve(new ArrayBuffer(64)));
  await assertFails("digest", () => Promise.resolve(new ArrayBuffer(64)));
  await assertFails("deriveBits", () => Promise.resolve(new ArrayBuffer(32)));
  await assertFails("exportKey", () => Promise.resolve({ x: "A".repeat(43) }));
});
