/** The server's keys in its key file: what is malformed is told, and what is used is never lost. */
import { assertEquals, assertThrows } from "@std/assert";
import {
  activeId,
  addKey,
  completeKeys,
  dropKey,
  keysOf,
  markReplaced,
  refreshSecret,
  replacedAtMs,
} from "../../../../src/core/server/keys/key_entries.ts";
import { SystemRandom } from "../../../../src/adapters/random/system_random.ts";
import { encodeBase64url } from "../../../../src/crypto/base64url.ts";
import { SealholdError } from "../../../../src/errors.ts";
import type { StoreEntries } from "../../../../src/ports/credential_store.ts";

const random = new SystemRandom();
const ID = "0123456789abcdef";
const key = (bytes: number) => encodeBase64url(new Uint8Array(bytes));
const entries = (secrets: Record<string, string> = {}): StoreEntries => ({
  credentials: {},
  sessions: {},
  secrets,
});

function assertDamaged(work: () => unknown, what: string): void {
  assertEquals(assertThrows(work, SealholdError).code, "DAMAGED", what);
}

Deno.test("server keys: one of another length, name or spelling is damage, and no key", () => {
  const wrong = [
    [ID, key(31)],
    [ID, key(33)],
    [ID, "*"],
    [ID.toUpperCase(), key(32)],
    [`${ID}0`, key(32)],
    ["../../x", key(32)],
  ] as const;
  for (const [id, text] of wrong) {
    assertDamaged(() => keysOf(entries({ [`server/master/${id}`]: text }), "master"), id);
  }
  assertEquals([...keysOf(entries({ [`server/master/${ID}`]: key(32) }), "master").keys()], [ID]);
});

Deno.test("server keys: the time when one was replaced is a number, and the first one counts", () => {
  const found = entries();
  markReplaced(found, ID, 5);
  markReplaced(found, ID, 9);
  assertEquals(replacedAtMs(found, ID), 5);
  for (const text of ["soon", "NaN", "1e400", "0.5"]) {
    const name = `server/signing-replaced/${ID}`;
    const damaged = entries({ [name]: encodeBase64url(new TextEncoder().encode(text)) });
    assertDamaged(() => replacedAtMs(damaged, ID), text);
  }
});

Deno.test("server keys: the active one cannot be dropped", () => {
  const found = entries();
  const [old, active] = [addKey(found, "master", random), addKey(found, "master", random)];
  for (const id of [old, active]) dropKey(found, "master", id);
  assertEquals([...keysOf(found, "master").keys()], [active]);
});

Deno.test("server keys: completing them keeps those that are there", () => {
  const found = entries();
  completeKeys(found, random);
  const before = structuredClone(found);
  assertEquals([activeId(found, "signing")?.length, refreshSecret(found)?.length], [16, 32]);
  completeKeys(found, random);
  assertEquals(found, before);
});
