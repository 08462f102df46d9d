/** Challenges, registration, sign-in, proofs and key rotation over the wire, and what must not get through. */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { signChallenge } from "../../src/core/shared/identity/auth.ts";
import type { ChallengePayload } from "../../src/core/shared/identity/challenge.ts";
import { walkKeyLog } from "../../src/core/shared/identity/key_log.ts";
import type { KeyPair } from "../../src/core/shared/identity/key_pair.ts";
import { uuidOfName } from "../../src/core/server/accounts/uuid.ts";
import { FixedClock } from "../fakes/fixed_clock.ts";
import { person, rotated } from "../core/shared/message/people.ts";
import {
  answered,
  callFunction,
  challenge,
  publicKeyOf,
  refusal,
  register,
  signIn,
  value,
} from "./function_fixture.ts";
import { openTestApp, type TestApp, type TestServerOptions } from "./harness.ts";

function test(
  title: string,
  body: (app: TestApp) => Promise<void>,
  options: TestServerOptions = {},
) {
  Deno.test(`functions auth: ${title}`, async () => {
    await using app = await openTestApp(options);
    await body(app);
  });
}

/** What a rotation sends. */
async function rotation(app: TestApp, keys: KeyPair, to?: Awaited<ReturnType<typeof rotated>>) {
  const { keys: next, records } = to ?? await rotated(keys);
  const event = records.at(-1)!;
  const { aid } = keys;
  const { challengeId, payload } = await challenge(app, aid, "rotate-key", { aid, event });
  return {
    next,
    args: {
      aid,
      event,
      auth: await signChallenge(challengeId, payload, keys),
      newAuth: await signChallenge(challengeId, payload, next),
    },
  };
}

test("register, whoami, sign in, refresh: an account whose name follows from the key", async (app) => {
  const alice = await register(app, "alice");
  const me = await value(callFunction(app, "auth:whoami", {}, alice.token));
  assertEquals(me.aid, alice.aid);
  assertEquals(me.user_uuid, uuidOfName(alice.aid));
  assertEquals(me.roles, ["user"]);
  assert(Date.parse(me.expiresAt) > Date.now());
  const again = await signIn(app, alice.keys);
  assertNotEquals(again.token, alice.token);
  const refreshed = await app.send("POST", "/api/v1/token/refresh/", {
    body: { refresh: again.refreshToken },
  });
  assertEquals(refreshed.status, 200);
  const token = refreshed.json.access;
  assertEquals((await value(callFunction(app, "auth:whoami", {}, token))).aid, alice.aid);
  assertEquals(app.records.at(-1)?.route, "/api/query auth:whoami");
});

test("a session's expiry is that of its token", async (app) => {
  const keys = await person("alice");
  const args = { aid: keys.aid, publicKey: publicKeyOf(keys) };
  const auth = await answered(app, keys, "register", args);
  const session = await value(callFunction(app, "auth:registerUser", { ...args, auth }));
  const payload = JSON.parse(
    atob(session.token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/")),
  );
  assertEquals(Date.parse(session.expiresAt) / 1000, payload.exp);
  assertEquals([session.aid, session.ksn], [keys.aid, 0]);
}, { clock: new FixedClock() });

test("a second registration of the same identity is refused", async (app) => {
  const alice = await register(app, "alice");
  const args = { aid: alice.aid, publicKey: publicKeyOf(alice.keys) };
  const auth = await answered(app, alice.keys, "register", args);
  const code = await refusal(callFunction(app, "auth:registerUser", { ...args, auth }));
  assertEquals(code, "ALREADY_EXISTS");
});

test("an AID of another key, and a signature of another key, register nobody", async (app) => {
  const [alice, mallory] = [await person("alice"), await person("mallory")];
  const wrong = { aid: alice.aid, publicKey: publicKeyOf(mallory) };
  const auth = await answered(app, mallory, "register", {
    aid: mallory.aid,
    publicKey: publicKeyOf(mallory),
  });
  assertEquals(
    await refusal(callFunction(app, "auth:registerUser", { ...wrong, auth })),
    "VALIDATION_ERROR",
  );
  const right = { aid: alice.aid, publicKey: publicKeyOf(alice) };
  const { challengeId, payload } = await challenge(app, alice.aid, "register", right);
  const forged = await signChallenge(challengeId, { ...payload, aid: mallory.aid }, mallory);
  assertEquals(
    await refusal(callFunction(app, "auth:registerUser", { ...right, auth: forged })),
    "SIGNATURE_ERROR",
  );
  assertEquals(
    await refusal(callFunction(app, "auth:signIn", {
      aid: alice.aid,
      auth: await answered(app, alice, "sign-in", { aid: alice.aid }),
    })),
    "NOT_FOUND",
  );
});

test("case 39: a low-order key gets no challenge and no account", async (app) => {
  // The identity point, and one of order 4.
  for (const bytes of [[1], []]) {
    const key = btoa(String.fromCharCode(...bytes.concat(Array(32 - bytes.length).fill(0))))
      .replaceAll("=", "");
    const ask = { aid: `D${key}`, purpose: "register", argsHash: "A".repeat(43) };
    await value(callFunction(app, "auth:issueChallenge", {
      ...ask,
      aid: (await person("alice")).aid,
    }));
    assertEquals(await refusal(callFunction(app, "auth:issueChallenge", ask)), "VALIDATION_ERROR");
    const { challengeId } = await challenge(app, (await person("alice")).aid, "register", {});
    const auth = { challengeId, sigs: [`0-${"A".repeat(86)}`], ksn: 0 };
    const args = { aid: `D${key}`, publicKey: key, auth };
    assertEquals(await refusal(callFunction(app, "auth:registerUser", args)), "VALIDATION_ERROR");
  }
});

test("a challenge is good once, even if the first answer was wrong", async (app) => {
  const { keys, aid } = await register(app, "alice");
  const auth = await answered(app, keys, "sign-in", { aid });
  await value(callFunction(app, "auth:signIn", { aid, auth }));
  assertEquals(await refusal(callFunction(app, "auth:signIn", { aid, auth })), "CHALLENGE_ERROR");
  const second = await answered(app, keys, "sign-in", { aid });
  const bad = { ...second, sigs: [`0-${"A".repeat(86)}`] };
  assertEquals(
    await refusal(callFunction(app, "auth:signIn", { aid, auth: bad })),
    "SIGNATURE_ERROR",
  );
  assertEquals(
    await refusal(callFunction(app, "auth:signIn", { aid, auth: second })),
    "CHALLENGE_ERROR",
  );
});

test("of many uses of one answer at once, one alone gets a session", async (app) => {
  const { keys, aid } = await register(app, "alice");
  const auth = await answered(app, keys, "sign-in", { aid });
  const tries = Array.from({ length: 20 }, () => callFunction(app, "auth:signIn", { aid, auth }));
  const statuses = (await Promise.all(tries)).map(({ status }) => status);
  assertEquals(statuses.filter((status) => status === 200).length, 1);
});

test("a challenge for another purpose, identity or arguments is refused", async (app) => {
  const alice = await register(app, "alice");
  const bob = await register(app, "bob");
  const { aid } = alice;
  const cases = [
    await answered(app, alice.keys, "register", { aid }),
    await answered(app, alice.keys, "prove", { aid }),
    await answered(app, bob.keys, "sign-in", { aid }),
    await answered(app, alice.keys, "sign-in", { aid: bob.aid }),
    await answered(app, alice.keys, "sign-in", { aid, more: 1 }),
  ];
  for (const auth of cases) {
    assertEquals(await refusal(callFunction(app, "auth:signIn", { aid, auth })), "CHALLENGE_ERROR");
  }
});

test("a signature over another audience, nonce or time is no answer", async (app) => {
  const { keys, aid } = await register(app, "alice");
  const changes: Partial<ChallengePayload>[] = [
    { aud: "https://evil.test" },
    { nonce: "A".repeat(43) },
    { ts: "2026-01-02T03:04:05.000Z" },
  ];
  for (const change of changes) {
    const { challengeId, payload } = await challenge(app, aid, "sign-in", { aid });
    const auth = await signChallenge(challengeId, { ...payload, ...change }, keys);
    assertEquals(await refusal(callFunction(app, "auth:signIn", { aid, auth })), "SIGNATURE_ERROR");
  }
});

test("a challenge that another server with this database gave out is refused", async (app) => {
  const { keys, aid } = await register(app, "alice");
  await using other = await openTestApp({
    folder: app.folder,
    keyStore: app.keyStore,
    issuer: "http://other.test",
    username: "bob",
  });
  const auth = await answered(other, keys, "sign-in", { aid });
  assertEquals(await refusal(callFunction(app, "auth:signIn", { aid, auth })), "CHALLENGE_ERROR");
});

Deno.test("functions auth: case 42: a challenge ends after 120 s, whatever the wall clock says", async () => {
  const clock = new FixedClock();
  await using app = await openTestApp({ clock });
  const { keys, aid } = await register(app, "alice");
  const late = await answered(app, keys, "sign-in", { aid });
  clock.advance(120_000);
  assertEquals(
    await refusal(callFunction(app, "auth:signIn", { aid, auth: late })),
    "CHALLENGE_ERROR",
  );
  const { challengeId, payload } = await challenge(app, aid, "sign-in", { aid });
  const auth = await signChallenge(challengeId, payload, keys);
  clock.advance(119_000);
  clock.setWall(payload.ts);
  clock.advance(1000);
  assertEquals(await refusal(callFunction(app, "auth:signIn", { aid, auth })), "CHALLENGE_ERROR");
  const short = await value(callFunction(app, "auth:issueChallenge", {
    aid,
    purpose: "sign-in",
    argsHash: payload.argsHash,
    ttlMs: 2000,
  }));
  clock.advance(2000);
  const brief = await signChallenge(short.challengeId, short.payload, keys);
  assertEquals(
    await refusal(callFunction(app, "auth:signIn", { aid, auth: brief })),
    "CHALLENGE_ERROR",
  );
});

test(
  "challenges are bounded for an AID at one address, and that shuts nobody else out",
  async (app) => {
    const { aid } = await person("alice");
    const ask = { aid, purpose: "sign-in", argsHash: "A".repeat(43) };
    const from = (peer: string) => callFunction(app, "auth:issueChallenge", ask, undefined, peer);
    for (let i = 0; i < 2; i++) await value(from("192.0.2.1"));
    assertEquals(await refusal(from("192.0.2.1")), "RATE_LIMITED");
    await value(from("192.0.2.2"));
    const bob = { ...ask, aid: (await person("bob")).aid };
    for (let i = 0; i < 2; i++) {
      await value(callFunction(app, "auth:issueChallenge", bob, undefined, "192.0.2.3"));
    }
    // Five, and the one that was refused, are all this address may ask for.
    await refusal(callFunction(app, "auth:issueChallenge", bob, undefined, "192.0.2.3"));
    const limited = await callFunction(app, "auth:issueChallenge", bob, undefined, "192.0.2.3");
    assertEquals(limited.json.errorData.code, "RATE_LIMITED");
    assert(Number(limited.headers.get("retry-after")) > 0);
  },
  { functionLimits: { challengesPerAid: 2, challengesPerAddress: 3 } },
);

test("registrations are bounded by address", async (app) => {
  await register(app, "alice");
  const args = { aid: (await person("bob")).aid, publicKey: publicKeyOf(await person("bob")) };
  const auth = await answered(app, await person("bob"), "register", args);
  assertEquals(
    await refusal(callFunction(app, "auth:registerUser", { ...args, auth })),
    "RATE_LIMITED",
  );
}, { functionLimits: { registrationsPerAddress: 1 } });

test("prove: says who answered, and takes no challenge of the server's own functions", async (app) => {
  const { keys, aid } = await register(app, "alice");
  const { challengeId, payload } = await challenge(app, aid, "deploy:approve", { build: 7 });
  const auth = await signChallenge(challengeId, payload, keys);
  assertEquals(await value(callFunction(app, "auth:proveChallenge", { auth })), {
    authenticated: true,
    aid,
    purpose: "deploy:approve",
    argsHash: payload.argsHash,
  });
  const own = await answered(app, keys, "sign-in", { aid });
  assertEquals(
    await refusal(callFunction(app, "auth:proveChallenge", { auth: own })),
    "CHALLENGE_ERROR",
  );
});

test("without a key of it nobody learns whether an identity is registered, or how often it rotated", async (app) => {
  const alice = await register(app, "alice");
  const { next, args } = await rotation(app, alice.keys);
  await value(callFunction(app, "auth:rotateKey", args, alice.token));
  const [stranger, mallory] = [await person("stranger"), await person("mallory")];
  const ask = async (path: string, aid: string, keys: KeyPair, ksn: number) => {
    const [purpose, about] = path === "auth:signIn" ? ["sign-in", { aid }] : ["deploy", { x: 1 }];
    const { challengeId, payload } = await challenge(app, aid, purpose as string, about);
    const auth = { ...await signChallenge(challengeId, payload, { ...keys, aid }), ksn };
    return (await callFunction(app, path, { aid, auth })).json.errorData;
  };
  for (const path of ["auth:signIn", "auth:proveChallenge"]) {
    const answers = [];
    for (const aid of [alice.aid, stranger.aid]) {
      for (const ksn of [0, 1, 2]) answers.push(await ask(path, aid, mallory, ksn));
    }
    assertEquals(answers[0].code, "SIGNATURE_ERROR");
    for (const answer of answers) assertEquals(answer, answers[0], path);
    // Who holds a key of it gets told.
    assertEquals((await ask(path, stranger.aid, stranger, 0)).code, "NOT_FOUND");
    assertEquals((await ask(path, stranger.aid, stranger, 1)).code, "SIGNATURE_ERROR");
    const old = await ask(path, alice.aid, alice.keys, 0);
    assertEquals(old.hint, "Sign with the newest keys");
    assertEquals(await ask(path, alice.aid, next, 1), undefined);
    // The number is not signed, and who holds the newest key need not know it.
    for (const ksn of [0, 2]) assertEquals(await ask(path, alice.aid, next, ksn), undefined);
    for (const ksn of [1, 2]) {
      assertEquals((await ask(path, alice.aid, alice.keys, ksn)).code, "SIGNATURE_ERROR");
    }
  }
});

test("rotate: the log goes on, and sessions of the old key end", async (app) => {
  const alice = await register(app, "alice");
  const thief = await signIn(app, alice.keys);
  const { next, args } = await rotation(app, alice.keys);
  const answer = await value(callFunction(app, "auth:rotateKey", args, alice.token));
  assertEquals(answer, { aid: alice.aid, ksn: 1 });
  const shown = await value(
    callFunction(app, "auth:getPublicKey", { aid: alice.aid }, alice.token),
  );
  assertEquals([shown.ksn, shown.publicKey], [1, publicKeyOf(next)]);
  const walked = await walkKeyLog(alice.aid, shown.log);
  assert(walked.keys[1]?.key.equals(next.publicKey));
  assertEquals(
    await refusal(callFunction(app, "auth:whoami", {}, thief.token)),
    "AUTH_ERROR",
  );
  const auth = await answered(app, alice.keys, "sign-in", { aid: alice.aid });
  assertEquals(
    await refusal(callFunction(app, "auth:signIn", { aid: alice.aid, auth })),
    "SIGNATURE_ERROR",
  );
  const { token } = await signIn(app, next);
  assertEquals((await value(callFunction(app, "auth:whoami", {}, token))).aid, alice.aid);
});

test("rotate: old key, new key and log must all agree", async (app) => {
  const alice = await register(app, "alice");
  const bob = await register(app, "bob");
  const attempt = async (change: Record<string, unknown>, token = alice.token) => {
    const { args } = await rotation(app, alice.keys);
    return await refusal(callFunction(app, "auth:rotateKey", { ...args, ...change }, token));
  };
  const { args: other } = await rotation(app, bob.keys);
  assertEquals(await attempt({}, bob.token), "PERMISSION_DENIED");
  assertEquals(await attempt({ auth: other.auth }), "CHALLENGE_ERROR");
  assertEquals(await attempt({ newAuth: other.newAuth }), "CHALLENGE_ERROR");
  const { args } = await rotation(app, alice.keys);
  assertEquals(
    await refusal(
      callFunction(app, "auth:rotateKey", { ...args, newAuth: args.auth }, alice.token),
    ),
    "SIGNATURE_ERROR",
  );
  // The new key's signature under the record is not the new key's.
  const { keys: next, records } = await rotated(alice.keys);
  const { sigs: [old], ...record } = records[0]!;
  const event = { ...record, sigs: [old, old] };
  const { aid } = alice;
  const { challengeId, payload } = await challenge(app, aid, "rotate-key", { aid, event });
  const forged = {
    aid,
    event,
    auth: await signChallenge(challengeId, payload, alice.keys),
    newAuth: await signChallenge(challengeId, payload, next),
  };
  assertEquals(
    await refusal(callFunction(app, "auth:rotateKey", forged, alice.token)),
    "SIGNATURE_ERROR",
  );
  const shown = await value(callFunction(app, "auth:getPublicKey", { aid: alice.aid }, bob.token));
  assertEquals([shown.ksn, shown.log], [0, []]);
});

test("rotate: going back to a former key, or to a former number, is refused", async (app) => {
  const alice = await register(app, "alice");
  const first = await rotation(app, alice.keys);
  await value(callFunction(app, "auth:rotateKey", first.args, alice.token));
  // The same record again, signed for with the keys of the time.
  const again = await rotation(app, alice.keys);
  assertEquals(
    await refusal(callFunction(app, "auth:rotateKey", again.args, alice.token)),
    "SIGNATURE_ERROR",
  );
  const back = { ...alice.keys, ksn: 2 };
  const { rotationRecord } = await import("../../src/core/shared/identity/key_log.ts");
  const log = await walkKeyLog(alice.aid, [first.args.event]);
  const record = await rotationRecord(log, first.next, back, "2026-01-03T03:04:05.000Z");
  const rollback = await rotation(app, first.next, { keys: back, records: [record] });
  assertEquals(
    await refusal(callFunction(app, "auth:rotateKey", rollback.args, alice.token)),
    "VALIDATION_ERROR",
  );
});

test("rotate: a record from the future would stand in the way of the next one, and is refused", async (app) => {
  const alice = await register(app, "alice");
  const at = async (aheadMs: number) => {
    const ts = new Date(app.clock.nowMs() + aheadMs).toISOString();
    const { args } = await rotation(app, alice.keys, await rotated(alice.keys, [], ts));
    return callFunction(app, "auth:rotateKey", args, alice.token);
  };
  assertEquals(await refusal(at(180_000)), "VALIDATION_ERROR");
  assertEquals((await value(at(60_000))).ksn, 1);
});

test("rotate: of two at once, one alone is taken", async (app) => {
  const alice = await register(app, "alice");
  const [one, two] = [await rotation(app, alice.keys), await rotation(app, alice.keys)];
  const codes = await Promise.all([one, two].map(async ({ args }) => {
    const { json } = await callFunction(app, "auth:rotateKey", args, alice.token);
    return json.status;
  }));
  assertEquals(codes.sort(), ["error", "success"]);
});

test("a sign-in with the old key that is under way while it is rotated gets no session", async (app) => {
  const alice = await register(app, "alice");
  const { next, args } = await rotation(app, alice.keys);
  const auth = await answered(app, alice.keys, "sign-in", { aid: alice.aid });
  const sessions = app.store.sessions as { create: typeof app.store.sessions.create };
  const { create } = sessions;
  sessions.create = async (session) => {
    // The old key was found right by now.
    await value(callFunction(app, "auth:rotateKey", args, alice.token));
    sessions.create = create;
    return await create(session);
  };
  assertEquals(
    await refusal(callFunction(app, "auth:signIn", { aid: alice.aid, auth })),
    "AUTH_ERROR",
  );
  await signIn(app, next);
});

test("what is not open needs a token; an account without an identity gets no messages", async (app) => {
  for (const path of ["auth:whoami", "messages:getUnread", "groups:list", "denyList:clear"]) {
    assertEquals(await refusal(callFunction(app, path)), "AUTH_ERROR");
    assertEquals(await refusal(callFunction(app, path, {}, "nonsense")), "AUTH_ERROR");
  }
  const { access } = await app.logIn();
  assertEquals((await value(callFunction(app, "auth:whoami", {}, access))).aid, null);
  assertEquals(
    await refusal(callFunction(app, "messages:getUnread", {}, access)),
    "PERMISSION_DENIED",
  );
});

test("a disabled identity cannot sign in", async (app) => {
  const { keys, aid, token } = await register(app, "alice");
  await app.store.users.setDisabled(aid, Date.now());
  assertEquals(await refusal(callFunction(app, "auth:whoami", {}, token)), "AUTH_ERROR");
  const auth = await answered(app, keys, "sign-in", { aid });
  assertEquals(await refusal(callFunction(app, "auth:signIn", { aid, auth })), "AUTH_ERROR");
});
