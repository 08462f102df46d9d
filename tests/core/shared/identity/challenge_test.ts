import {
  assert,
  assertEquals,
  assertNotEquals,
  assertRejects,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import { parseAuth, signChallenge, verifyAuth } from "../../../../src/core/shared/identity/auth.ts";
import {
  argsHash,
  challengeBytes,
  challengeFaults,
  type ChallengePayload,
  makeChallenge,
  parseChallenge,
} from "../../../../src/core/shared/identity/challenge.ts";
import { SealholdError } from "../../../../src/errors.ts";
import { person, ports } from "../message/people.ts";

const NOW = Date.parse("2026-01-02T03:04:05.000Z");
const MINUTE = 60_000;
const YEAR = 365 * 24 * 60 * MINUTE;

async function challenge(): Promise<ChallengePayload> {
  const { aid } = await person("alice");
  const hash = await argsHash({ aid, publicKey: "x", auth: { challengeId: "c" } });
  return makeChallenge(ports(), {
    aud: "https://sealhold.example",
    aid,
    purpose: "auth:registerUser",
    argsHash: hash,
  });
}

Deno.test("a challenge is signed in its RFC 8785 form", async () => {
  const payload = await challenge();
  const text = new TextDecoder().decode(challengeBytes(payload));
  assert(text.startsWith('{"aid":"D') && text.endsWith(',"ver":"msg-auth/1"}'), text);
  assertEquals(JSON.parse(text), payload);
  assertEquals(parseChallenge(JSON.parse(text)), payload);
});

Deno.test("the hash of arguments leaves out what carries signatures, and nothing else", async () => {
  const hash = await argsHash({ b: 1, a: [2] });
  assertStrictEquals(hash, await argsHash({ a: [2], b: 1, auth: {}, newAuth: {} }));
  // SHA-256 of {"a":[2],"b":1}
  const bytes = new Uint8Array(
    await crypto.subtle.digest("SHA-256", new TextEncoder().encode('{"a":[2],"b":1}')),
  );
  assertStrictEquals(hash, bytes.toBase64({ alphabet: "base64url", omitPadding: true }));
  assertNotEquals(hash, await argsHash({ a: [2], b: 2 }));
});

Deno.test("a signed challenge verifies with that key and no other, as long as it is the same", async () => {
  const [alice, bob] = [await person("alice"), await person("bob")];
  const payload = await challenge();
  const auth = await signChallenge("c1", payload, alice);
  assertEquals(parseAuth(JSON.parse(JSON.stringify(auth))), auth);
  assertEquals([auth.challengeId, auth.ksn, auth.sigs.length], ["c1", 0, 1]);
  assert(await verifyAuth(auth, payload, alice.publicKey));
  assert(!await verifyAuth(auth, payload, bob.publicKey));
  for (
    const change of [
      { aud: "https://evil.example" },
      { purpose: "auth:signIn" },
      { ts: "2026-01-02T03:04:05.001Z" },
      { argsHash: payload.nonce },
      { aid: bob.aid },
    ]
  ) {
    assert(!await verifyAuth(auth, { ...payload, ...change }, alice.publicKey));
  }
  const error = await assertRejects(() => signChallenge("c1", payload, bob), SealholdError);
  assertStrictEquals(error.code, "DENIED");
});

Deno.test("only a challenge is ever signed: any other field, or one less, is refused", async () => {
  const payload = await challenge();
  const { nonce: _nonce, ...less } = payload;
  const bad: unknown[] = [
    less,
    { ...payload, more: 1 },
    { ...payload, ver: "msg-auth/2" },
    { ...payload, ts: "2026-01-02T03:04:05Z" },
    { ...payload, ts: "2026-02-30T03:04:05.000Z" },
    { ...payload, nonce: "short" },
    { ...payload, aid: "D" },
    { ...payload, aud: "a\nb" },
    { ...payload, aud: "a".repeat(256) },
    { ...payload, purpose: "two words" },
    { ...payload, argsHash: 7 },
    [payload],
    "sealhold message v1",
    null,
  ];
  for (const value of bad) {
    assertStrictEquals(
      assertThrows(() => parseChallenge(value), SealholdError).code,
      "INVALID_VALUE",
    );
  }
});

Deno.test("an auth that is not one is refused", async () => {
  const auth = await signChallenge("c1", await challenge(), await person("alice"));
  const bad: unknown[] = [
    { ...auth, sigs: [] },
    { ...auth, sigs: [auth.sigs[0], auth.sigs[0]] },
    { ...auth, sigs: [auth.sigs[0].replace("0-", "1-")] },
    { ...auth, sigs: [auth.sigs[0].slice(0, -1)] },
    { ...auth, ksn: "0" },
    { ...auth, challengeId: "../x" },
    { ...auth, extra: 1 },
  ];
  for (const value of bad) assertThrows(() => parseAuth(value), SealholdError, "malformed");
});

Deno.test("every fault of a challenge is named", async () => {
  const payload = await challenge();
  assertEquals(challengeFaults(payload, payload, NOW), []);
  assertEquals(challengeFaults(payload, {}, NOW), []);
  const wrong = { aud: "x", aid: "y", purpose: "z", argsHash: "w" };
  assertEquals(challengeFaults(payload, wrong, NOW + YEAR), [
    "audience",
    "identity",
    "purpose",
    "arguments",
    "expired",
  ]);
});

Deno.test("case 42: a clock set back or forward makes a challenge invalid, and never valid again", async () => {
  const payload = await challenge();
  const at = (ms: number) => challengeFaults(payload, {}, NOW + ms);
  assertEquals([at(4 * MINUTE), at(-2 * MINUTE)], [[], []]);
  assertEquals([at(4 * MINUTE + 1), at(10 * YEAR)], [["expired"], ["expired"]]);
  assertEquals([at(-2 * MINUTE - 1), at(-YEAR)], [["future"], ["future"]]);
});
