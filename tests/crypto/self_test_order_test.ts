/** The self-test of identities rests on the store's. */
import { assertRejects, assertStrictEquals } from "@std/assert";
import { identitySelfTest } from "../../src/crypto/identity_self_test.ts";
import { SealholdError } from "../../src/errors.ts";

Deno.test("CVE-2025-24015: no identity is used on a runtime that takes a bad tag", async () => {
  Object.defineProperty(crypto.subtle, "decrypt", {
    value: () => Promise.resolve(new ArrayBuffer(16)),
    configurable: true,
  });
  try {
    assertStrictEquals((await assertRejects(identitySelfTest, SealholdError)).code, "INTERNAL");
  } finally {
    Reflect.deleteProperty(crypto.subtle, "decrypt");
  }
});
