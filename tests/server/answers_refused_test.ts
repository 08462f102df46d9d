/** Answers to challenges that are right in all but one thing. */
import { assertEquals, assertRejects } from "@std/assert";
import { type Auth, signChallenge } from "../../src/core/shared/identity/auth.ts";
import { FunctionError } from "../../src/core/server/calls/function_error.ts";
import { takeAnswer } from "../../src/core/server/identities/challenges.ts";
import { FixedClock } from "../fakes/fixed_clock.ts";
import { person, rotated } from "../core/shared/message/people.ts";
import {
  answered,
  callFunction,
  challenge,
  publicKeyOf,
  refusal,
  register,
  value,
} from "./function_fixture.ts";
import { openTestApp } from "./harness.ts";

Deno.test("register: the challenge is for this key, and signed with the first one", async () => {
  await using app = await openTestApp();
  const [alice, mallory] = [await person("alice"), await person("mallory")];
  const args = { aid: alice.aid, publicKey: publicKeyOf(alice) };
  const tryWith = (auth: Auth) => callFunction(app, "auth:registerUser", { ...args, auth });
  const other = { ...args, publicKey: publicKeyOf(mallory) };
  const forOther = await answered(app, alice, "register", other);
  assertEquals(await refusal(tryWith(forOther)), "CHALLENGE_ERROR");
  const right = await answered(app, alice, "register", args);
  assertEquals(await refusal(tryWith({ ...right, ksn: 1 })), "SIGNATURE_ERROR");
  await value(tryWith(await answered(app, alice, "register", args)));
});

Deno.test("prove: none of the server's own purposes is proved in passing", async () => {
  await using app = await openTestApp();
  const { keys, aid } = await register(app, "alice");
  for (const purpose of ["register", "sign-in", "rotate-key"]) {
    const auth = await answered(app, keys, purpose, { aid });
    const answer = callFunction(app, "auth:proveChallenge", { auth });
    assertEquals(await refusal(answer), "CHALLENGE_ERROR", purpose);
  }
});

Deno.test("rotate: the challenge is for this record, and rotations of an identity are bounded", async () => {
  await using app = await openTestApp({ functionLimits: { rotationsPerAid: 2 } });
  const { keys, aid, token } = await register(app, "alice");
  const { keys: next, records: [event] } = await rotated(keys);
  const rotate = async (asked: unknown) => {
    const args = { aid, event: asked };
    const { challengeId, payload } = await challenge(app, aid, "rotate-key", args);
    const auth = await signChallenge(challengeId, payload, keys);
    const newAuth = await signChallenge(challengeId, payload, next);
    return callFunction(app, "auth:rotateKey", { aid, event, auth, newAuth }, token);
  };
  assertEquals(await refusal(rotate({ ...event, ts: "" })), "CHALLENGE_ERROR");
  assertEquals(await value(rotate(event)), { aid, ksn: 1 });
  assertEquals(await refusal(rotate(event)), "RATE_LIMITED");
});

Deno.test("case 42: a challenge from the future of the server's clock is refused", async () => {
  await using app = await openTestApp();
  const { keys, aid } = await register(app, "alice");
  const { challengeId, payload } = await challenge(app, aid, "sign-in", { aid });
  const auth = await signChallenge(challengeId, payload, keys);
  const take = async (aheadMs: number) => {
    const limitClock = new FixedClock();
    const createdAtMs = limitClock.nowMs() + aheadMs;
    const stored = {
      challengeId,
      aid,
      payload: JSON.stringify(payload),
      createdAtMs,
      expiresAtMs: createdAtMs + 120_000,
    };
    const challenges = { ...app.store.challenges, take: () => Promise.resolve(stored) };
    const ports = { challenges, clock: app.clock, limitClock, issuer: app.deps.issuer };
    return await takeAnswer(ports, auth, { aid });
  };
  assertEquals((await take(120_000)).payload.aid, aid);
  assertEquals((await take(-119_999)).payload.aid, aid);
  for (const aheadMs of [120_001, -120_000]) {
    assertEquals((await assertRejects(() => take(aheadMs), FunctionError)).code, "CHALLENGE_ERROR");
  }
});
