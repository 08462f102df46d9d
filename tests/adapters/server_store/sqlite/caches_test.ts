/** What the store keeps in memory never outlives what it writes itself. */
import { assertEquals } from "@std/assert";
import { ALICE, withStore } from "./fixture.ts";

const T0 = 1_767_000_000_000;
const OTHER = "22222222-2222-4222-8222-222222222222";
const session = (sessionId: string) => ({
  sessionId,
  userUuid: ALICE.userUuid,
  nowMs: T0,
  expiresAtMs: T0 + 1e6,
});
Deno.test("sqlite: a session that was found live is nobody else's", async () => {
  await withStore(async ({ store: { sessions } }) => {
    await sessions.create(session("f1"));
    await sessions.isLive("f1", ALICE.userUuid);
    assertEquals(await sessions.isLive("f1", ALICE.userUuid), true);
    assertEquals(await sessions.isLive("f1", OTHER), false);
  });
});

Deno.test("sqlite: a session that was found live ends with the rule, the identity or the key that it stands on", async () => {
  await withStore(async ({ store }) => {
    const { sessions, trustRules, identities, keyLogs } = store;
    const isLive = async (id: string) => {
      await sessions.isLive(id, ALICE.userUuid);
      return await sessions.isLive(id, ALICE.userUuid);
    };
    await trustRules.add({
      name: "ci",
      issuer: "https://issuer.example",
      audience: "here",
      claims: [],
      username: ALICE.username,
      scope: undefined,
      ttlSec: 60,
      jwks: undefined,
      allowPrivate: false,
      once: false,
      createdAtMs: T0,
    });
    const aid = { kind: "aid", subject: "Dann", login: undefined, linkedAtMs: T0 } as const;
    const tailscale = { ...aid, kind: "tailscale", subject: "1" } as const;
    for (const identity of [aid, tailscale]) await identities.link(ALICE.username, identity);

    await sessions.create({ ...session("by rule"), clientId: "trust:ci" });
    assertEquals(await isLive("by rule"), true);
    await trustRules.remove("ci", T0);
    assertEquals(await sessions.isLive("by rule", ALICE.userUuid), false);

    await sessions.create(session("by key"));
    assertEquals(await isLive("by key"), true);
    const record = { aid: "Dann", ksn: 1, publicKey: "k", record: "{}", nowMs: T0 };
    await keyLogs.append({ ...record, keepSessionId: "" });
    assertEquals(await sessions.isLive("by key", ALICE.userUuid), false);

    await sessions.create(session("by device"));
    assertEquals(await isLive("by device"), true);
    await identities.unlink(ALICE.username, "tailscale", "1", T0);
    assertEquals(await sessions.isLive("by device", ALICE.userUuid), false);

    await sessions.create(session("logged out"));
    assertEquals(await isLive("logged out"), true);
    await sessions.revokeSession("logged out", T0);
    assertEquals(await sessions.isLive("logged out", ALICE.userUuid), false);
  });
});

Deno.test("sqlite: what has expired is forgotten: the session, and each of its tokens", async () => {
  await withStore(async ({ store: { sessions } }) => {
    const hash = (n: number) => new Uint8Array(32).fill(n);
    const open = (sessionId: string, n: number, nowMs: number) =>
      sessions.create({
        ...session(sessionId),
        tokenHash: hash(n),
        nowMs,
        expiresAtMs: nowMs + 99,
      });
    await open("short", 1, T0);
    await open("long", 2, T0);
    const times = { nowMs: T0 + 1, nextExpiresAtMs: T0 + 9999, graceMs: 1, skewMs: 1 };
    await sessions.rotate({ tokenHash: hash(2), nextHash: hash(3), ...times });
    await open("later", 4, T0 + 99);
    const found = async (n: number) => (await sessions.findSession(hash(n)))?.sessionId;
    assertEquals([await found(1), await found(2), await found(3)], [undefined, undefined, "long"]);
    assertEquals(await sessions.isLive("short", ALICE.userUuid), false);
    assertEquals(await sessions.isLive("long", ALICE.userUuid), true);
  });
});

Deno.test("sqlite: a successor of another session is no answer to a token used before", async () => {
  await withStore(async ({ store: { sessions } }) => {
    const hash = (n: number) => new Uint8Array(32).fill(n);
    await sessions.create({ ...session("mine"), tokenHash: hash(1) });
    await sessions.create({ ...session("other"), tokenHash: hash(9) });
    const times = { nowMs: T0 + 1, nextExpiresAtMs: T0 + 9999, graceMs: 1000, skewMs: 1 };
    const rotate = async (nextHash: Uint8Array) =>
      (await sessions.rotate({ tokenHash: hash(1), nextHash, ...times })).kind;
    assertEquals([await rotate(hash(2)), await rotate(hash(2))], ["rotated", "repeated"]);
    assertEquals(await rotate(hash(9)), "reused");
  });
});
