/** Of one's own keys so many are tried, newest first, and no more: each costs an agreement, and old ones should be given up. */
import { assertEquals, assertStrictEquals } from "@std/assert";
import { MAX_OWN_KEYS, openMessage } from "../../../../src/core/shared/message/open.ts";
import { crowd, directContext, person, sealDirect } from "./people.ts";
import { assertRefused } from "./refusal.ts";

const [alice, bob] = [await person("alice"), await person("bob")];
const others = await crowd(20);

/** Counts how often the runtime is asked to agree on a secret. */
async function countAgreements(work: () => Promise<unknown>): Promise<number> {
  const derive = crypto.subtle.deriveBits;
  let count = 0;
  Object.defineProperty(crypto.subtle, "deriveBits", {
    value: (algorithm: { name: string; public?: CryptoKey }, ...rest: [CryptoKey, number]) => {
      if (algorithm.name === "X25519") count++;
      return derive.call(crypto.subtle, algorithm, ...rest);
    },
    configurable: true,
  });
  try {
    await work();
    return count;
  } finally {
    Reflect.deleteProperty(crypto.subtle, "deriveBits");
  }
}

Deno.test("the eighth of one's own keys still opens a message, the ninth does not", async () => {
  assertStrictEquals(MAX_OWN_KEYS, 8);
  const { wire } = await sealDirect(alice, [bob], "for an old key");
  const context = await directContext(bob, alice);
  const eighth = { ...context, keys: [...others.slice(0, 7), bob] };
  assertEquals(
    new TextDecoder().decode((await openMessage(wire, eighth)).content),
    "for an old key",
  );
  await assertRefused(wire, { ...context, keys: [...others.slice(0, 8), bob] }, "key");
});

Deno.test("twenty keys cost no more than eight", async () => {
  const { wire } = await sealDirect(alice, [bob], "for none of them");
  const context = await directContext(bob, alice);
  const cost = (count: number) =>
    countAgreements(() => assertRefused(wire, { ...context, keys: others.slice(0, count) }, "key"));
  const one = await cost(1);
  assertStrictEquals(await cost(8), 8 * one);
  assertStrictEquals(await cost(20), 8 * one);
});
