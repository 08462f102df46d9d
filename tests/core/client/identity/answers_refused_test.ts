/** What a lying server, or a file of somebody else, says of challenges, sessions and rotations: right in all but one thing. */
import { assertEquals } from "@std/assert";
import { encodeBase64url } from "../../../../src/crypto/base64url.ts";
import { canonicalJsonBytes } from "../../../../src/crypto/canonical_json.ts";
import {
  type ChallengeFile,
  parseChallengeFile,
  requireSignable,
} from "../../../../src/core/client/identity/challenge_file.ts";
import { askChallenge, confirmFile } from "../../../../src/core/client/identity/challenges.ts";
import {
  draftRotation,
  parseRotation,
  signerOf,
  signRotation,
} from "../../../../src/core/client/identity/rotation_file.ts";
import { sessionOfAnswer } from "../../../../src/core/client/identity/session_answer.ts";
import { registerWith } from "../../../../src/core/client/identity/sign_in.ts";
import { storedKeys } from "../../../../src/core/client/identity/stored_keys.ts";
import type { FunctionClient } from "../../../../src/core/client/http/function_client.ts";
import { checkAids } from "../../../../src/core/client/messaging/contact_lists.ts";
import { readMembers } from "../../../../src/core/client/messaging/read_members.ts";
import { asNext } from "../../../../src/core/client/messaging/rotate_key.ts";
import { argsHash } from "../../../../src/core/shared/identity/challenge.ts";
import { keyPairFromSeed, keysFileOf } from "../../../../src/core/shared/identity/key_pair.ts";
import { walkKeyLog } from "../../../../src/core/shared/identity/key_log.ts";
import { MAX_OWN_KEYS } from "../../../../src/core/shared/message/open.ts";
import { memoryStore } from "../../../../src/core/shared/store/memory_store.ts";
import { FakeTerminal } from "../../../fakes/fake_terminal.ts";
import { FakeUserFiles } from "../../../fakes/fake_user_files.ts";
import { FixedClock } from "../../../fakes/fixed_clock.ts";
import { failureOf, ORIGIN } from "../http/fixture.ts";

const clock = new FixedClock();
const [ada, bob, eve] = await Promise.all(["ada", "bob", "eve"].map(keyPairFromSeed));
const aid = ada!.aid;

async function payloadOf(change: Record<string, unknown> = {}) {
  return {
    ver: "msg-auth/1",
    aud: ORIGIN,
    ts: new Date(clock.nowMs()).toISOString(),
    nonce: "A".repeat(43),
    aid,
    purpose: "sign-in",
    argsHash: await argsHash({ aid }),
    ...change,
  };
}

/** A server that answers every function with the same. */
function answering(answer: unknown): FunctionClient {
  // Each function is answered in a type of its own, and what a server says is of none.
  const always = () => Promise.resolve(answer as never);
  const functions: Partial<FunctionClient> = { open: always, query: always, mutation: always };
  return functions as FunctionClient;
}

Deno.test("a challenge about anything but what was asked for is not the server's to give", async () => {
  const ask = async (change: Record<string, unknown>) =>
    await askChallenge(
      answering({ challengeId: "c", payload: await payloadOf(change) }),
      ORIGIN,
      "sign-in",
      { aid },
    );
  assertEquals((await ask({})).challengeId, "c");
  const other = await argsHash({ aid: bob!.aid });
  for (const change of [{ aid: bob!.aid }, { purpose: "prove" }, { argsHash: other }]) {
    assertEquals((await failureOf(() => ask(change))).code, "BAD_RESPONSE", Object.keys(change)[0]);
  }
});

Deno.test("a challenge with a fault is not signed", async () => {
  const file = async (change: Record<string, unknown>): Promise<ChallengeFile> =>
    parseChallengeFile(canonicalJsonBytes({
      challengeId: "c",
      payload: await payloadOf(change),
      args: { aid },
    }));
  await requireSignable(await file({}), clock.nowMs());
  for (const change of [{ purpose: "transfer" }, { aid: bob!.aid }]) {
    const error = await failureOf(async () => requireSignable(await file(change), clock.nowMs()));
    assertEquals(error.code, "CHALLENGE_REFUSED");
  }
});

Deno.test("a rotation's challenge needs both signatures before it is handed in", async () => {
  const auth = {} as NonNullable<ChallengeFile["auth"]>;
  const payload = await payloadOf({ purpose: "rotate-key" }) as ChallengeFile["payload"];
  const half = { challengeId: "c", payload, args: { aid }, auth };
  const error = await failureOf(() => confirmFile(answering({ aid, ksn: 1 }), half));
  assertEquals([error.code, error.message], ["USAGE", "The challenge is not signed yet"]);
});

Deno.test("an account begins with a first key, and a session is its own identity's", async () => {
  const next = asNext(ada!, bob!);
  const error = await failureOf(() => registerWith(answering({}), clock, ORIGIN, next));
  assertEquals([error.code, error.hint], ["USAGE", "Use the keys that gen-key printed"]);
  const answer = { token: "t", refreshToken: "", expiresAt: "2026-01-01T00:00:00Z", ksn: 0 };
  assertEquals(sessionOfAnswer({ ...answer, aid }, aid, ORIGIN, 0).username, aid);
  const foreign = () => sessionOfAnswer({ ...answer, aid: bob!.aid }, aid, ORIGIN, 0);
  assertEquals((await failureOf(foreign)).code, "BAD_RESPONSE");
});

Deno.test("a rotation's record holds nothing else, and is signed by the key before it alone", async () => {
  const draft = draftRotation(
    await walkKeyLog(aid, []),
    bob!.publicKey,
    "2026-01-02T00:00:00.000Z",
  );
  assertEquals(parseRotation(canonicalJsonBytes(draft))?.rotation.ksn, 1);
  const more = canonicalJsonBytes({ ...draft, more: 1 });
  assertEquals((await failureOf(() => parseRotation(more))).code, "INVALID_VALUE");
  // The right identity, at another place of its log.
  const later = asNext(ada!, eve!);
  assertEquals((await failureOf(() => signRotation(draft, later))).code, "DENIED");
  const payload = await payloadOf() as ChallengeFile["payload"];
  const file = (purpose: string) => ({
    payload: { ...payload, purpose },
    args: { event: draft.rotation },
  });
  assertEquals(signerOf(file("rotate-key"), bob!).as, "next");
  assertEquals(signerOf(file("prove"), bob!).as, "present");
});

Deno.test("more keys in the store than are kept are damage", async () => {
  const store = memoryStore();
  const put = async (count: number) => {
    const list = Array.from({ length: count }, () => keysFileOf(ada!));
    const text = encodeBase64url(canonicalJsonBytes(list));
    await store.update(({ secrets }) => void (secrets[`identity/${aid}`] = text));
  };
  await put(MAX_OWN_KEYS);
  assertEquals((await storedKeys(store, aid)).length, MAX_OWN_KEYS);
  await put(MAX_OWN_KEYS + 1);
  assertEquals((await failureOf(() => storedKeys(store, aid))).code, "DAMAGED");
});

Deno.test("people are named by AIDs, at least one, before anybody is told", async () => {
  const ports = {
    terminal: new FakeTerminal({}),
    userFiles: new FakeUserFiles({ "/work/list": `${aid},\nx` }),
  };
  assertEquals(await readMembers(ports, { members: [aid] }), [aid]);
  assertEquals((await failureOf(() => readMembers(ports, { members: [] }))).code, "USAGE");
  const wrong = [{ members: [aid, "x"] }, { members: [], memberList: "/work/list" }];
  for (const wish of wrong) {
    assertEquals((await failureOf(() => readMembers(ports, wish))).code, "INVALID_VALUE");
  }
  checkAids([aid]);
  assertEquals((await failureOf(() => checkAids(["x"]))).code, "INVALID_VALUE");
});
