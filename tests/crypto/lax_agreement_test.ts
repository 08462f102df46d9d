/** The key agreement on a runtime that gives what it must not: our own look at the secret has the last word. */
import { assertEquals, assertRejects } from "@std/assert";
import { agree, agreementKey } from "../../src/crypto/x25519.ts";
import { SealholdError } from "../../src/errors.ts";

/** Runs something on a runtime whose every agreement comes to these bytes. */
async function agreeingOn<T>(secret: Uint8Array, action: () => Promise<T>): Promise<T> {
  Object.defineProperty(crypto.subtle, "deriveBits", {
    value: () => Promise.resolve(secret.slice().buffer),
    configurable: true,
  });
  try {
    return await action();
  } finally {
    Reflect.deleteProperty(crypto.subtle, "deriveBits");
  }
}

Deno.test("case 39: a shared secret of zeros is refused, whatever key the runtime agreed on it with", async () => {
  const own = await agreementKey(new Uint8Array(32).fill(1));
  const { publicKey } = await agreementKey(new Uint8Array(32).fill(2));
  const good = new Uint8Array(32);
  good[31] = 1;
  assertEquals(await agreeingOn(good, () => agree(own.privateKey, publicKey)), good);
  const refused = () => agreeingOn(new Uint8Array(32), () => agree(own.privateKey, publicKey));
  assertEquals((await assertRejects(refused, SealholdError)).code, "KEY_REFUSED");
});
