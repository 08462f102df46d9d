/** Documents that are signed, tested and verified without a server. */
import { assertEquals } from "@std/assert";
import { encodeBase64url } from "../../../../src/crypto/base64url.ts";
import type { ChallengeFile } from "../../../../src/core/client/identity/challenge_file.ts";
import { publicKeyText } from "../../../../src/core/client/identity/public_key.ts";
import {
  draftRotation,
  type RotationFile,
} from "../../../../src/core/client/identity/rotation_file.ts";
import { signDocument } from "../../../../src/core/client/identity/sign_document.ts";
import { testChallenge } from "../../../../src/core/client/identity/test_challenge.ts";
import { verifySignature } from "../../../../src/core/client/identity/verify_signature.ts";
import { argsHash, type ChallengePayload } from "../../../../src/core/shared/identity/challenge.ts";
import { walkKeyLog } from "../../../../src/core/shared/identity/key_log.ts";
import { failureOf, ORIGIN, putKeys, type Someone, someone } from "./someone.ts";
import { nextKeyPair } from "../../shared/identity/known_keys.ts";

const ELSEWHERE = "The challenge is of another server than the one named";
const WISH = { file: "document.json", keys: "keys.json" };

async function challengeOf(
  aid: string,
  change: Partial<ChallengePayload> = {},
): Promise<ChallengeFile> {
  const args = { aid };
  const payload: ChallengePayload = {
    ver: "msg-auth/1",
    aud: ORIGIN,
    ts: "2026-01-02T03:04:05.000Z",
    nonce: "A".repeat(43),
    aid,
    purpose: "sign-in",
    argsHash: await argsHash(args),
    ...change,
  };
  return { challengeId: "c", payload, args };
}

function put(own: Someone, document: unknown, name = "document.json"): void {
  own.files.put(`/work/${name}`, new TextEncoder().encode(JSON.stringify(document)));
}

/** Ada, whose challenge lies in `document.json`; Bob's keys in `bob.json`. */
async function ada(change: Partial<ChallengePayload> = {}) {
  const own = await someone("ada");
  const bob = (await someone("bob")).keys;
  putKeys(own.files, "/work/bob.json", bob);
  put(own, await challengeOf(own.keys.aid, change));
  return { own, bob };
}

Deno.test("sign: a challenge of another server than the one named, or for another identity, gets no signature", async () => {
  const { own } = await ada({ aud: "https://bank.example" });
  assertEquals((await failureOf(() => signDocument(own, WISH))).message, ELSEWHERE);
  const unnamed = { ...own, namedOrigin: () => Promise.resolve(undefined) };
  assertEquals("auth" in await signDocument(unnamed, WISH), true, "nobody named a server");
  const { own: other } = await ada();
  const keys = { ...WISH, keys: "bob.json" };
  assertEquals((await failureOf(() => signDocument(other, keys))).code, "DENIED");
});

Deno.test("sign: what is neither a challenge nor a rotation is not signed", async () => {
  const own = await someone("ada");
  for (
    const document of ["hello", {}, { rotation: {} }, { challengeId: "c", payload: {}, args: {} }]
  ) {
    put(own, document);
    assertEquals((await failureOf(() => signDocument(own, WISH))).code, "INVALID_VALUE");
  }
  own.files.put("/work/document.json", new Uint8Array(64 * 1024 + 1));
  assertEquals(
    (await failureOf(() => signDocument(own, WISH))).message,
    "The file has more than 65536 bytes",
  );
});

Deno.test("sign: the record of a rotation by both keys, and by nobody else's", async () => {
  const { own, bob } = await ada();
  const next = await nextKeyPair(own.random, own.keys);
  putKeys(own.files, "/work/next.json", next);
  const log = await walkKeyLog(own.keys.aid, []);
  put(own, draftRotation(log, next.publicKey, "2026-01-02T03:04:05.000Z"));
  const denied = await failureOf(() => signDocument(own, { ...WISH, keys: "bob.json" }));
  assertEquals([denied.code, bob.aid === own.keys.aid], ["DENIED", false]);
  for (const [keys, missing] of [["keys.json", 1], ["next.json", 0]] as const) {
    const signed = await signDocument(own, { ...WISH, keys });
    put(own, signed);
    const { sigs } = (signed as RotationFile).rotation;
    assertEquals(sigs.filter((sig) => sig === "").length, missing);
  }
});

const FAULTS: readonly [string, Partial<ChallengePayload>, string[]][] = [
  ["nothing", {}, []],
  ["another server", { aud: "https://bank.example" }, ["server"]],
  ["another purpose", { purpose: "withdraw" }, ["purpose"]],
  ["another identity", { aid: `D${"B".repeat(42)}A` }, ["identity", "keys"]],
  ["other arguments", { argsHash: encodeBase64url(new Uint8Array(32)) }, ["arguments"]],
  ["five minutes ago", { ts: "2026-01-02T02:59:05.000Z" }, ["expired"]],
  ["in five minutes", { ts: "2026-01-02T03:09:05.000Z" }, ["future"]],
  [
    "all at once",
    { aud: "https://bank.example", purpose: "x", ts: "2026-01-02T02:59:05.000Z" },
    ["purpose", "expired", "server"],
  ],
];

for (const [what, change, failed] of FAULTS) {
  Deno.test(`test-challenge: ${what}: ${failed.join(", ") || "every check holds"}`, async () => {
    const { own } = await ada(change);
    const tested = await testChallenge(own, WISH);
    assertEquals([tested.signed, [...tested.failed]], [false, failed]);
  });
}

Deno.test("test-challenge: a signature by another key, or moved from another challenge, is named", async () => {
  const { own } = await ada();
  const signed = await signDocument(own, WISH) as ChallengeFile;
  put(own, signed);
  assertEquals(await testChallenge(own, WISH), { signed: true, failed: new Set<string>() });
  const other = await challengeOf(own.keys.aid, { nonce: "B".repeat(42) + "A" });
  const { auth } = signed;
  for (
    const bent of [
      { ...other, auth },
      { ...signed, challengeId: "d" },
      { ...signed, auth: { ...auth, ksn: 1 } },
    ]
  ) {
    put(own, bent);
    assertEquals([...(await testChallenge(own, WISH)).failed], ["signature"]);
  }
});

Deno.test("verify-signature: by another key or over another payload it is not valid; unsigned is no answer", async () => {
  const { own, bob } = await ada();
  const keyFile = (name: string, text: string) =>
    own.files.put(`/work/${name}`, new TextEncoder().encode(text));
  keyFile("ada.pub", publicKeyText(own.keys.publicKey));
  keyFile("bob.pub", JSON.stringify({ publicKey: publicKeyText(bob.publicKey) }));
  const verify = (publicKeyFile: string) =>
    verifySignature(own, { file: "document.json", publicKeyFile });
  assertEquals((await failureOf(() => verify("ada.pub"))).code, "USAGE");
  const signed = await signDocument(own, WISH) as ChallengeFile;
  put(own, signed);
  const found = { aid: own.keys.aid, purpose: "sign-in", ksn: 0 };
  assertEquals(await verify("ada.pub"), { valid: true, ...found });
  assertEquals(await verify("bob.pub"), { valid: false, ...found });
  put(own, { ...signed, payload: { ...signed.payload, purpose: "prove" } });
  assertEquals((await verify("ada.pub")).valid, false);
});
