/** Who may register, over the wire: open, by invitation, closed; and who was removed. */
import { assert, assertEquals } from "@std/assert";
import { removeUser } from "../../src/core/server/accounts/remove_user.ts";
import {
  createInvite,
  listInvites,
  revokeInvite,
} from "../../src/core/server/registration/manage_invites.ts";
import { FixedClock } from "../fakes/fixed_clock.ts";
import { person } from "../core/shared/message/people.ts";
import {
  answered,
  callFunction,
  publicKeyOf,
  refusal,
  register,
  signIn,
  value,
} from "./function_fixture.ts";
import { openTestApp, type TestApp, type TestServerOptions } from "./harness.ts";

const DAY_MS = 86_400_000;

function test(
  title: string,
  options: TestServerOptions,
  body: (app: TestApp) => Promise<void>,
) {
  Deno.test(`registration: ${title}`, async () => {
    await using app = await openTestApp(options);
    await body(app);
  });
}

function invitePorts({ store, clock, deps }: TestApp) {
  return { invites: store.invites, clock, random: deps.random };
}

async function invite(app: TestApp, uses = 1, ttlSec = 86_400) {
  const { invite, code } = await createInvite(invitePorts(app), { uses, ttlSec });
  return { id: invite.inviteId, code: code.exposeText() };
}

/** The call of somebody who registers, signed; it is not sent yet. */
async function registration(app: TestApp, name: string, code?: string) {
  const keys = await person(name);
  const args = {
    ...{ aid: keys.aid, publicKey: publicKeyOf(keys) },
    ...(code === undefined ? {} : { invite: code }),
  };
  return { ...args, auth: await answered(app, keys, "register", args) };
}

async function tried(app: TestApp, name: string, code?: string, peer?: string) {
  const args = await registration(app, name, code);
  return await callFunction(app, "auth:registerUser", args, undefined, peer);
}

test(
  "a server whose operator has said nothing takes nobody without an invitation",
  {},
  async (app) => {
    const { registration: said, ...options } = app.deps.options ?? {};
    assertEquals(said, "open", "by the harness");
    const { createServerApp } = await import("../../src/server/server_app.ts");
    const handler = createServerApp({ ...app.deps, options });
    const unsaid: TestApp = {
      ...app,
      send: async (method, path, request = {}) => {
        const body = JSON.stringify(request.body);
        const response = await handler(
          new Request(`http://sealhold.test${path}`, { method, body }),
          { peer: "192.0.2.1" },
        );
        const text = await response.text();
        return { status: response.status, headers: response.headers, json: JSON.parse(text), text };
      },
    };
    assertEquals(await refusal(tried(unsaid, "alice")), "INVITE_INVALID");
  },
);

test("an open server asks for no code, and uses none up", { registration: "open" }, async (app) => {
  const { code } = await invite(app);
  await value(tried(app, "alice", code));
  await value(tried(app, "bob", "nonsense"));
  assertEquals((await listInvites(invitePorts(app)))[0]?.used, 0);
});

test("a closed server takes nobody, whatever the code", { registration: "closed" }, async (app) => {
  const { code } = await invite(app);
  for (const given of [undefined, "nonsense", code]) {
    assertEquals(await refusal(tried(app, "alice", given)), "REGISTRATION_CLOSED");
  }
  assertEquals((await listInvites(invitePorts(app)))[0]?.used, 0);
});

test(
  "a code lets one in, and then nobody; both keep their own account",
  { registration: "invite" },
  async (app) => {
    const { code } = await invite(app);
    const session = await value(tried(app, "alice", code));
    assertEquals(session.aid, (await person("alice")).aid);
    assertEquals(
      (await value(callFunction(app, "auth:whoami", {}, session.token))).aid,
      session.aid,
    );
    assertEquals(await refusal(tried(app, "bob", code)), "INVITE_INVALID");
    const { code: fresh } = await invite(app);
    for (const other of [` ${fresh}`, `${fresh}\n`, fresh.toLowerCase(), fresh.slice(0, -1)]) {
      assertEquals(await refusal(tried(app, "bob", other)), "INVITE_INVALID", "exactly that text");
    }
    await signIn(app, await person("alice"));
    const [made] = (await app.store.users.list()).filter(({ username }) => username !== "alice");
    assertEquals(made?.username, session.aid, "the AID keeps its case");
    assert(session.aid !== session.aid.toLowerCase());
  },
);

test(
  "no code, and one that is wrong, no code at all, used up, expired or revoked: the same answer",
  { registration: "invite", clock: new FixedClock() },
  async (app) => {
    const [used, expired, revoked] = [
      await invite(app),
      await invite(app, 1, 60),
      await invite(app),
    ];
    await value(tried(app, "alice", used.code));
    await revokeInvite(invitePorts(app), revoked.id);
    (app.clock as FixedClock).advance(60_000);
    const wrong = `invite-${"A".repeat(22)}`;
    const codes = [
      undefined,
      wrong,
      "",
      "é",
      " ",
      used.code,
      expired.code,
      revoked.code,
      `${used.code} `,
    ];
    const answers = new Set<string>();
    for (const code of codes) {
      const { status, text } = await tried(app, "bob", code);
      answers.add(`${status} ${text}`);
    }
    assertEquals(answers.size, 1, [...answers].join("\n"));
    assert([...answers][0]?.includes('"INVITE_INVALID"'));
    assertEquals(
      (await listInvites(invitePorts(app))).map(({ state, used }) => [state, used]).sort(),
      [
        ["expired", 0],
        ["revoked", 0],
        ["used up", 1],
      ],
    );
  },
);

test("of many who use a code at once, exactly as many get in as it has uses", {
  registration: "invite",
}, async (app) => {
  const { code } = await invite(app, 2);
  const names = ["a", "b", "c", "d", "e", "f"];
  const calls = await Promise.all(names.map((name) => registration(app, name, code)));
  const answers = await Promise.all(
    calls.map((args) => callFunction(app, "auth:registerUser", args)),
  );
  const codes = answers.map(({ json }) => json.errorData?.code ?? "in").sort();
  assertEquals(codes, [
    "INVITE_INVALID",
    "INVITE_INVALID",
    "INVITE_INVALID",
    "INVITE_INVALID",
    "in",
    "in",
  ]);
});

test("the signature covers the code: it cannot be put in afterwards, nor changed", {
  registration: "invite",
}, async (app) => {
  const [{ code }, other] = [await invite(app), await invite(app)];
  const bare = await registration(app, "alice");
  assertEquals(
    await refusal(callFunction(app, "auth:registerUser", { ...bare, invite: code })),
    "CHALLENGE_ERROR",
  );
  const signed = await registration(app, "alice", code);
  assertEquals(
    await refusal(callFunction(app, "auth:registerUser", { ...signed, invite: other.code })),
    "CHALLENGE_ERROR",
  );
});

test(
  "guesses count with the failed logins of the address, and good codes do not",
  { registration: "invite", loginLimits: { perAccount: 10, perAddress: 3, windowMs: 300_000 } },
  async (app) => {
    const { code } = await invite(app, 100);
    for (const name of ["a", "b", "c", "d", "e"]) await value(tried(app, name, code));
    const body = { username: "alice", password: "wrong password" };
    assertEquals((await app.send("POST", "/api/v1/token/", { body })).status, 401);
    for (let i = 0; i < 2; i++) {
      assertEquals(await refusal(tried(app, "mallory", "guess")), "INVITE_INVALID");
    }
    assertEquals(await refusal(tried(app, "mallory", "guess")), "RATE_LIMITED");
    assertEquals(await refusal(tried(app, "mallory", code)), "RATE_LIMITED", "not even a good one");
    assertEquals((await app.send("POST", "/api/v1/token/", { body })).status, 429);
    await value(tried(app, "mallory", code, "192.0.2.2"));
  },
);

test("what is longer than any code is no call of ours", { registration: "invite" }, async (app) => {
  assertEquals(await refusal(tried(app, "alice", "x".repeat(257))), "VALIDATION_ERROR");
});

test("who was removed is out at once, and does not come back by any code", {
  registration: "invite",
}, async (app) => {
  const { code } = await invite(app, 5);
  const { aid, token, refreshToken } = await value(tried(app, "carol", code)).then((session) => ({
    ...session,
  }));
  await removeUser({ removal: app.store.removal, clock: app.clock }, aid);
  const gone = await callFunction(app, "auth:whoami", {}, token);
  assertEquals(gone.json.errorData.code, "AUTH_ERROR");
  const refreshed = await app.send("POST", "/api/v1/token/refresh/", {
    body: { refresh: refreshToken },
  });
  assertEquals(refreshed.status, 401);
  const keys = await person("carol");
  const auth = await answered(app, keys, "sign-in", { aid });
  assertEquals(await refusal(callFunction(app, "auth:signIn", { aid, auth })), "NOT_FOUND");
  assertEquals(await refusal(tried(app, "carol", "guess")), "PERMISSION_DENIED");
  assertEquals(await refusal(tried(app, "carol", code)), "PERMISSION_DENIED");
  assertEquals((await listInvites(invitePorts(app)))[0]?.used, 1);
});

test("a removed identity proves nothing any more, and its key is told only where groups need it", {
  registration: "open",
}, async (app) => {
  const [alice, bob] = [await register(app, "alice"), await register(app, "bob")];
  const carol = await register(app, "carol");
  assertEquals(await app.store.groups.put(rosterOf(carol.aid)), "stored");
  for (const { aid } of [bob, carol]) {
    await removeUser({ removal: app.store.removal, clock: app.clock }, aid);
  }
  for (const { keys } of [bob, carol]) {
    const auth = await answered(app, keys, "deploy:approve", {});
    assertEquals(await refusal(callFunction(app, "auth:proveChallenge", { auth })), "NOT_FOUND");
  }
  const asked = (aid: string) => callFunction(app, "auth:getPublicKey", { aid }, alice.token);
  assertEquals(await refusal(asked(bob.aid)), "NOT_FOUND");
  const told = await value(asked(carol.aid));
  assertEquals([told.publicKey, told.ksn], [publicKeyOf(carol.keys), 0]);
});

/** As far as the store looks at a group. */
function rosterOf(aid: string) {
  return {
    ...{ groupId: "g", epoch: 1, hash: "h", record: "{}", previousHash: undefined, signer: aid },
    ...{ name: "g", members: [{ aid, role: "admin" }], fresh: [], added: [] },
    limits: { groups: 9, groupsFromOneSigner: 9, bytesPerSigner: 1000 },
  };
}

Deno.test("invitations: an id is nobody's code, and codes are 128 random bits", async () => {
  await using app = await openTestApp();
  const made = [await invite(app), await invite(app)];
  for (const { id, code } of made) {
    assert(/^invite-[A-Za-z0-9_-]{22}$/.test(code), "form");
    assert(/^[0-9a-f]{12}$/.test(id));
    assert(!code.includes(id));
  }
  assert(made[0]!.code !== made[1]!.code);
  const [first] = await listInvites(invitePorts(app));
  assertEquals(Date.parse(first!.expiresAt) - Date.parse(first!.createdAt), DAY_MS);
});
