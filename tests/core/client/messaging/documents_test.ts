/** What goes from one command to the next: challenges, records, ids, secrets. Hostile ones first. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { SealholdError } from "../../../../src/errors.ts";
import { argsHash } from "../../../../src/core/shared/identity/challenge.ts";
import { keyPairFromSeed } from "../../../../src/core/shared/identity/key_pair.ts";
import { walkKeyLog } from "../../../../src/core/shared/identity/key_log.ts";
import {
  faultsOf,
  parseChallengeFile,
} from "../../../../src/core/client/identity/challenge_file.ts";
import { isAudience } from "../../../../src/core/client/identity/challenges.ts";
import { extractIds, idsIn } from "../../../../src/core/client/messaging/extract_ids.ts";
import {
  draftRotation,
  isSigned,
  parseRotation,
  signerOf,
  signRotation,
} from "../../../../src/core/client/identity/rotation_file.ts";
import {
  isSecretContent,
  readSecret,
  secretContent,
} from "../../../../src/core/client/messaging/sealed_secret.ts";
import { Secret } from "../../../../src/secret.ts";
import { failureOf } from "../http/fixture.ts";

const NOW = "2026-01-02T03:04:05.000Z";
const bytes = (text: string) => new TextEncoder().encode(text);
const json = (value: unknown) => bytes(JSON.stringify(value));

async function challenge(changes: Record<string, unknown> = {}, payload = {}) {
  const { aid } = await keyPairFromSeed("a");
  const args = { aid };
  return {
    challengeId: "c",
    args,
    payload: {
      ver: "msg-auth/1",
      aud: "https://sealhold.example.com",
      ts: NOW,
      nonce: "A".repeat(43),
      aid,
      purpose: "sign-in",
      argsHash: await argsHash(args),
      ...payload,
    },
    ...changes,
  };
}

Deno.test("a challenge: malformed ones are refused with one error that repeats nothing", async () => {
  const good = await challenge();
  assertEquals(parseChallengeFile(json(good)).challengeId, "c");
  const bad = [
    bytes(""),
    bytes("c4n4ry"),
    json([good]),
    json({ ...good, more: "c4n4ry" }),
    json({ ...good, challengeId: "../c4n4ry" }),
    json({ ...good, args: ["c4n4ry"] }),
    json({ ...good, auth: { c4n4ry: 1 } }),
    json({ ...good, payload: { ...good.payload, more: "c4n4ry" } }),
    bytes(JSON.stringify(good).replace('"challengeId"', '"challengeId":"x","challengeId"')),
    new Uint8Array(70_000),
  ];
  for (const document of bad) {
    assertRefused(() => parseChallengeFile(document));
  }
});

/** Refused, without a word of what stands in it. */
function assertRefused(read: () => unknown): void {
  const error = assertThrows(read, SealholdError);
  assertEquals(error.code, "INVALID_VALUE");
  assert(!`${error.message}${error.hint}`.includes("c4n4ry"));
}

Deno.test("a challenge: every fault is named", async () => {
  const nowMs = Date.parse(NOW);
  const other = (await keyPairFromSeed("b")).aid;
  const cases: [Record<string, unknown>, Record<string, unknown>, string[]][] = [
    [{}, {}, []],
    [{}, { purpose: "transfer" }, ["purpose"]],
    [{}, { purpose: "constructor" }, ["purpose"]],
    [{}, { aid: other }, ["identity"]],
    [{ args: { more: 1 } }, {}, ["arguments"]],
    [{}, { ts: "2026-01-02T02:00:00.000Z" }, ["expired"]],
    [{}, { ts: "2026-01-02T05:00:00.000Z" }, ["future"]],
  ];
  for (const [changes, payload, faults] of cases) {
    const file = parseChallengeFile(json(await challenge(changes, payload)));
    assertEquals(await faultsOf(file, nowMs), faults);
  }
});

Deno.test("A2: an audience is compared as a whole origin, never as a prefix", () => {
  const origin = "https://sealhold.example.com";
  assert(isAudience(origin, origin) && isAudience(`${origin}/`, origin));
  for (
    const aud of [
      "https://sealhold.example.com.evil.example",
      "https://sealhold.example.com@evil.example",
      "http://sealhold.example.com",
      "https://sealhold.example.com:8443",
      "sealhold.example.com",
      "",
    ]
  ) assert(!isAudience(aud, origin), aud);
});

Deno.test("a rotation: signed by both, each knows its place, and no other key signs it", async () => {
  const [old, fresh, other] = await Promise.all(["a", "b", "c"].map(keyPairFromSeed));
  const log = await walkKeyLog(old!.aid, []);
  const draft = draftRotation(log, fresh!.publicKey, NOW);
  assert(!isSigned(draft));
  const once = await signRotation(draft, old!);
  const both = await signRotation(once, fresh!);
  assert(!isSigned(once) && isSigned(both));
  assertEquals((await walkKeyLog(old!.aid, [both.rotation])).keys.length, 2);
  assertEquals((await failureOf(() => signRotation(draft, other!))).code, "DENIED");
  assertEquals(parseRotation(json(both)), both);
  assertEquals(parseRotation(json({ challengeId: "c" })), undefined);
  for (const rotation of [null, {}, { ...both.rotation, ksn: 0 }, { ...both.rotation, sigs: [] }]) {
    assertRefused(() => parseRotation(json({ rotation })));
  }
  const args = { aid: old!.aid, event: both.rotation };
  const payload = { ...(await challenge()).payload, purpose: "rotate-key" as const };
  // The parts of a document that say who signs.
  const file = { payload, args } as unknown as Parameters<typeof signerOf>[0];
  assertEquals(signerOf(file, old!).as, "present");
  const next = signerOf(file, fresh!);
  assertEquals([next.as, next.keys.aid, next.keys.ksn], ["next", old!.aid, 1]);
});

Deno.test("ids: out of what unread prints, without those that could not be opened", () => {
  const read = { messages: [{ messageId: "a" }, { messageId: "b", error: { code: "X" } }] };
  assertEquals(extractIds(json(read), false), ["a"]);
  assertEquals(extractIds(json(read), true), ["a", "b"]);
  assertRefused(() => extractIds(json({ ids: [] }), false));
  assertRefused(() => extractIds(bytes("c4n4ry"), false));
});

Deno.test("ids: in every form in which a file may have them", () => {
  for (const file of ['{"ids":["a","b"]}', '["a","b"]', "a,b", "a\r\nb\n", " a , b "]) {
    assertEquals(idsIn(bytes(file)), ["a", "b"], file);
  }
  for (const file of ["{}", "[1]", "7"]) assertRefused(() => idsIn(bytes(file)));
});

Deno.test("a secret: there and back for any bytes; malformed ones are none, and are still not shown", () => {
  for (const value of ["v", "é\n", "\0", ""].map(bytes).concat(Uint8Array.of(0xff, 0, 1))) {
    const content = secretContent("db/key", new Secret(value));
    const found = readSecret(content);
    assertEquals([found?.name, found?.value.expose()], ["db/key", value]);
    assert(isSecretContent(content));
  }
  const right = { fmt: "sealhold/secret", kind: "text", name: "a", text: "x", v: 1 };
  for (
    const wrong of [
      { ...right, name: "../a" },
      { ...right, name: "a\u001b" },
      { ...right, v: 2 },
      { ...right, kind: "base64", text: "?" },
      { ...right, more: 1 },
    ]
  ) {
    const content = json(wrong);
    assertEquals(readSecret(content), undefined);
    assert(isSecretContent(content));
  }
  for (const text of ["", "{", '{"fmt":"sealhold/secre', "hello"]) {
    assert(!isSecretContent(bytes(text)), text);
  }
});
