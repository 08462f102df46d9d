/** What the stores of identities and of trust rules must do; part of the server store's contract. */
import { assertEquals } from "@std/assert";
import type { ServerStore } from "../../src/ports/server/server_store.ts";
import type { UserRecord } from "../../src/ports/server/user_store.ts";

const T0 = 1_767_000_000_000;
const USER = "11111111-1111-4111-8111-111111111111";
const OTHER = "22222222-2222-4222-8222-222222222222";

/** Defines a test over a fresh store with alice and bob. */
type Test = (title: string, body: (store: ServerStore) => Promise<void>) => void;

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function user(userUuid: string, username: string): UserRecord {
  return { userUuid, username, passwordHash: "hash-1", createdAtMs: T0, disabledAtMs: undefined };
}

const LINKED = {
  kind: "tailscale",
  subject: "42",
  login: "alice@example.com",
  linkedAtMs: T0,
} as const;

/** Runs the suite of the identities and of the trust rules. */
export function testIdentityStores(test: Test): void {
  testIdentities(test);
  testTrustRules(test);
}

function testIdentities(test: Test): void {
  test("an identity is of one account, and is found by kind and subject", async (store) => {
    const { identities } = store;
    assertEquals(await identities.link("alice", LINKED), "linked");
    assertEquals(await identities.link("bob", LINKED), "taken");
    assertEquals(await identities.link("nobody", { ...LINKED, subject: "7" }), "no-user");
    const found = await identities.find("tailscale", "42");
    assertEquals([found?.user.userUuid, found?.login], [USER, "alice@example.com"]);
    assertEquals(await identities.find("oidc", "42"), undefined);
    assertEquals(await identities.link("alice", { ...LINKED, login: undefined }), "linked");
    assertEquals((await identities.find("tailscale", "42"))?.login, undefined);
    assertEquals((await identities.listOf(USER)).map(({ subject }) => subject), ["42"]);
    assertEquals(await identities.listOf(OTHER), []);
  });

  test("unlinking ends the account's sessions, and only for its own identity", async (store) => {
    const { identities, sessions } = store;
    await identities.link("alice", LINKED);
    await sessions.create({
      ...{ sessionId: "f1", userUuid: USER, nowMs: T0, expiresAtMs: T0 + 100_000 },
      ifPasswordHash: "hash-1",
    });
    assertEquals(await identities.unlink("bob", "tailscale", "42", T0), false);
    assertEquals(await identities.unlink("alice", "tailscale", "43", T0), false);
    assertEquals(await sessions.isLive("f1", USER), true);
    assertEquals(await identities.unlink("alice", "tailscale", "42", T0), true);
    assertEquals(await sessions.isLive("f1", USER), false);
    assertEquals(await identities.find("tailscale", "42"), undefined);
  });

  test("a session is opened only while the identity stands that let it in", async (store) => {
    const { identities, sessions } = store;
    const opening = (sessionId: string, userUuid: string) =>
      sessions.create({
        ...{ sessionId, userUuid, nowMs: T0, expiresAtMs: T0 + 100_000 },
        ground: { kind: "identity", of: "tailscale", subject: "42" },
      });
    assertEquals(await opening("f1", USER), false);
    await identities.link("alice", LINKED);
    assertEquals(await opening("f2", USER), true);
    assertEquals(await opening("f3", OTHER), false);
    await identities.unlink("alice", "tailscale", "42", T0);
    assertEquals(await opening("f4", USER), false);
    assertEquals(await sessions.isLive("f4", USER), false);
  });

  test("a session is opened only while the key is the newest that let it in", async (store) => {
    const aid = "Dkey";
    const owner = { ...user("55555555-5555-4555-8555-555555555555", "dkey"), passwordHash: "" };
    const identity = { kind: "aid" as const, subject: aid, login: undefined, linkedAtMs: T0 };
    assertEquals(await store.identities.insertUser(owner, identity), "added");
    const opening = (sessionId: string, ksn: number, userUuid = owner.userUuid) =>
      store.sessions.create({
        ...{ sessionId, userUuid, nowMs: T0, expiresAtMs: T0 + 100_000 },
        ground: { kind: "key", aid, ksn },
      });
    assertEquals(await opening("k1", 0), true);
    assertEquals(await opening("k2", 0, OTHER), false);
    assertEquals(await opening("k3", 1), false);
    const record = { aid, ksn: 1, publicKey: "key", record: "{}", nowMs: T0, keepSessionId: "k1" };
    assertEquals(await store.keyLogs.append(record), true);
    assertEquals(await opening("k4", 0), false);
    assertEquals(await opening("k5", 1), true);
  });

  test("an account and its identity are added together or not at all", async ({ identities, users }) => {
    const carol = user("33333333-3333-4333-8333-333333333333", "carol");
    assertEquals(await identities.insertUser({ ...carol, username: "bob" }, LINKED), "taken");
    assertEquals(await identities.find("tailscale", "42"), undefined);
    assertEquals(await identities.insertUser(carol, LINKED), "added");
    assertEquals((await identities.find("tailscale", "42"))?.user, carol);
    const dave = user("44444444-4444-4444-8444-444444444444", "dave");
    assertEquals(await identities.insertUser(dave, LINKED), "taken");
    assertEquals(await users.findByUsername("dave"), undefined);
  });
}

const RULE = {
  name: "deploy",
  issuer: "https://ci.example",
  audience: "https://sealhold.example",
  claims: [{ claim: "ref", pattern: "refs/heads/*" }, { claim: "sub", pattern: "x" }],
  username: "alice",
  scope: "secrets:read",
  ttlSec: 900,
  jwks: '{"keys":[]}',
  allowPrivate: true,
  once: true,
  createdAtMs: T0,
};

function testTrustRules(test: Test): void {
  test("trust rules come out as they went in, oldest first", async ({ trustRules }) => {
    assertEquals(await trustRules.add(RULE), "added");
    assertEquals(await trustRules.add({ ...RULE, issuer: "https://other" }), "taken");
    assertEquals(await trustRules.add({ ...RULE, name: "x", username: "nobody" }), "no-user");
    const bare = {
      ...{ ...RULE, name: "a", scope: undefined, jwks: undefined },
      ...{ allowPrivate: false, once: false, username: "bob" },
    };
    assertEquals(await trustRules.add(bare), "added");
    assertEquals(await trustRules.list(), [
      { ...RULE, userUuid: USER },
      { ...bare, userUuid: OTHER },
    ]);
  });

  test("removing a trust rule ends the sessions that it opened, and no others", async (store) => {
    const { trustRules, sessions } = store;
    await trustRules.add(RULE);
    const opened = { userUuid: USER, nowMs: T0, expiresAtMs: T0 + 100_000 };
    await sessions.create({ ...opened, sessionId: "ci", clientId: "trust:deploy" });
    await sessions.create({ ...opened, sessionId: "other", clientId: "trust:deploy2" });
    await sessions.create({ ...opened, sessionId: "own" });
    assertEquals(await trustRules.remove("deploy2", T0), false);
    assertEquals(await trustRules.remove("deploy", T0), true);
    const live = ["ci", "other", "own"].map((sessionId) => sessions.isLive(sessionId, USER));
    assertEquals(await Promise.all(live), [false, true, true]);
    assertEquals(await trustRules.list(), []);
  });

  test("a session is opened only while the trust rule stands that let it in", async (store) => {
    const { trustRules, sessions } = store;
    const opening = (sessionId: string, createdAtMs = T0, userUuid = USER) =>
      sessions.create({
        ...{ sessionId, userUuid, nowMs: T0, expiresAtMs: T0 + 100_000 },
        ground: { kind: "rule", name: "deploy", createdAtMs },
      });
    await trustRules.add(RULE);
    assertEquals(await opening("f1"), true);
    assertEquals(await opening("f2", T0 - 1), false, "another rule of that name");
    assertEquals(await opening("f3", T0, OTHER), false);
    await trustRules.remove("deploy", T0);
    assertEquals(await opening("f4"), false);
    assertEquals(await sessions.isLive("f4", USER), false);
  });

  test("a token is used once until it ends", async ({ trustRules }) => {
    const [first, second] = [bytes("one".padEnd(32)), bytes("two".padEnd(32))];
    assertEquals(await trustRules.useToken(first, T0 + 100, T0), true);
    assertEquals(await trustRules.useToken(first, T0 + 100, T0 + 99), false);
    assertEquals(await trustRules.useToken(second, T0 + 100, T0 + 99), true);
    assertEquals(await trustRules.useToken(first, T0 + 300, T0 + 100), true);
    const many = Array.from({ length: 20 }, () => trustRules.useToken(bytes("x"), T0 + 999, T0));
    assertEquals((await Promise.all(many)).filter((used) => used).length, 1);
  });
}
