import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { commitsTo, deriveCommittedKey, deriveOneTimeKey } from "../../src/crypto/committed_key.ts";
import { hkdfSha256 } from "../../src/crypto/hkdf.ts";
import { sha512 } from "../../src/crypto/sha512.ts";
import { toHex } from "./vectors.ts";

const SECRET = new Uint8Array(32).fill(1);
const SALT = new Uint8Array(64).fill(2);
const INFO = new TextEncoder().encode("sealhold/msg/v1/body");

Deno.test("key, nonce and commitment are 32, 12 and 32 bytes of one derivation", async () => {
  const { key, nonce, commit } = await deriveOneTimeKey(SECRET, SALT, INFO);
  const all = await hkdfSha256(SECRET, SALT, INFO, 76);
  assertEquals(toHex(key) + toHex(nonce) + toHex(commit), toHex(all));
});

Deno.test("without a nonce, key and commitment are 32 and 32 bytes of one derivation", async () => {
  const { key, commit } = await deriveCommittedKey(SECRET, SALT, INFO);
  assertEquals(toHex(key) + toHex(commit), toHex(await hkdfSha256(SECRET, SALT, INFO, 64)));
});

Deno.test("case 38: a commitment is of one secret, one salt and one use", async () => {
  const derived = await deriveOneTimeKey(SECRET, SALT, INFO);
  assert(commitsTo(derived, derived.commit.slice()));
  for (
    const other of [
      await deriveOneTimeKey(new Uint8Array(32), SALT, INFO),
      await deriveOneTimeKey(SECRET, new Uint8Array(64), INFO),
      await deriveOneTimeKey(SECRET, SALT, new Uint8Array(1)),
    ]
  ) {
    assertNotEquals(other.commit, derived.commit);
    assert(!commitsTo(derived, other.commit));
  }
  assert(!commitsTo(derived, derived.commit.subarray(1)));
  assert(!commitsTo(derived, new Uint8Array(0)));
});

Deno.test("SHA-512 of FIPS 180-4, in one part and in several", async () => {
  const digest = "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a" +
    "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f";
  const bytes = new TextEncoder().encode("abc");
  assertEquals(toHex(await sha512(bytes)), digest);
  assertEquals(toHex(await sha512(bytes.subarray(0, 1), bytes.subarray(1))), digest);
});
