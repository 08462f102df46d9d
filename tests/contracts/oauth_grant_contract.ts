/** What every ServerStore must do with sign-ins, codes and device grants. */
import { assertEquals } from "@std/assert";
import type { NewCode, NewDeviceGrant } from "../../src/ports/server/oauth_grant_store.ts";
import type { ServerStore } from "../../src/ports/server/server_store.ts";
import type { NewWebSession } from "../../src/ports/server/web_session_store.ts";

const T0 = 1_767_000_000_000;
const USER = "11111111-1111-4111-8111-111111111111";
const bytes = (text: string) => new TextEncoder().encode(text.padEnd(32));
const [WEB, CODE, DEVICE, TYPED] = ["web", "code", "device", "typed"].map(bytes) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
  Uint8Array,
];

type Test = (title: string, body: (store: ServerStore) => Promise<void>) => void;

function signIn(changes: Partial<NewWebSession> = {}): NewWebSession {
  return {
    sessionHash: WEB,
    userUuid: USER,
    ifPasswordHash: "hash-1",
    nowMs: T0,
    expiresAtMs: T0 + 600_000,
    maxPerUser: 3,
    ...changes,
  };
}

function code(changes: Partial<NewCode> = {}): NewCode {
  return {
    codeHash: CODE,
    sessionHash: WEB,
    clientId: "c",
    redirectUri: "http://127.0.0.1/x",
    challenge: "ch",
    scope: "secrets:read",
    nowMs: T0,
    expiresAtMs: T0 + 60_000,
    ...changes,
  };
}

function device(changes: Partial<NewDeviceGrant> = {}): NewDeviceGrant {
  return {
    deviceHash: DEVICE,
    userCodeHash: TYPED,
    clientId: "c",
    scope: "secrets:read",
    peer: "192.0.2.1",
    product: "p/1",
    createdAtMs: T0,
    expiresAtMs: T0 + 600_000,
    intervalSec: 5,
    maxPending: 3,
    ...changes,
  };
}

/** A session that uses a grant up. */
async function use(store: ServerStore, kind: "code" | "device", sessionId: string, nowMs = T0 + 1) {
  return await store.sessions.create({
    sessionId,
    userUuid: USER,
    tokenHash: bytes(sessionId),
    nowMs,
    expiresAtMs: nowMs + 1000,
    scope: "secrets:read",
    clientId: "c",
    uses: { kind, hash: kind === "code" ? CODE : DEVICE },
  });
}

/** Runs this part of the suite. */
export function testOAuthStores(test: Test): void {
  testWebSessions(test);
  testCodes(test);
  testDeviceGrants(test);
  testLimitedSessions(test);
}

function testWebSessions(test: Test): void {
  test("web sessions: theirs until the end, never before the beginning", async ({ webSessions }) => {
    assertEquals(await webSessions.open(signIn()), true);
    assertEquals(await webSessions.find(WEB, T0 + 599_999), { userUuid: USER, username: "alice" });
    assertEquals(await webSessions.find(WEB, T0 + 600_000), undefined);
    assertEquals(await webSessions.find(WEB, T0 - 120_001), undefined, "case 42");
    assertEquals(await webSessions.find(bytes("other"), T0), undefined);
    await webSessions.close(WEB);
    assertEquals(await webSessions.find(WEB, T0), undefined);
    await webSessions.close(WEB);
  });

  test("web sessions: none for a changed password or a disabled user", async ({ webSessions, users }) => {
    assertEquals(await webSessions.open(signIn({ ifPasswordHash: "other" })), false);
    await webSessions.open(signIn());
    await users.setPasswordHash("alice", "hash-2", { nowMs: T0, revokeSessions: true });
    assertEquals(await webSessions.find(WEB, T0), undefined);
    await webSessions.open(signIn({ ifPasswordHash: "hash-2" }));
    await users.setDisabled("alice", T0);
    assertEquals(await webSessions.find(WEB, T0), undefined);
    assertEquals(await webSessions.open(signIn({ ifPasswordHash: "hash-2" })), false);
    await users.setDisabled("alice", undefined);
    assertEquals(await webSessions.find(WEB, T0), undefined, "enabling revives none");
  });

  test("web sessions: a user has so many, and the oldest goes", async ({ webSessions }) => {
    for (let i = 0; i < 5; i++) {
      const sessionHash = bytes(`web ${i}`);
      await webSessions.open(signIn({ sessionHash, nowMs: T0 + i }));
    }
    const there = await Promise.all(
      [0, 1, 2, 3, 4].map((i) => webSessions.find(bytes(`web ${i}`), T0 + 9)),
    );
    assertEquals(there.map((each) => each !== undefined), [false, false, true, true, true]);
  });
}

function testCodes(test: Test): void {
  test("codes: need a sign-in and use it up", async ({ codes, webSessions }) => {
    assertEquals(await codes.issue(code()), undefined);
    assertEquals(await codes.find(CODE), undefined);
    await webSessions.open(signIn());
    assertEquals(await codes.issue(code()), USER);
    assertEquals(await webSessions.find(WEB, T0), undefined);
    assertEquals(await codes.issue(code({ codeHash: bytes("second") })), undefined);
    const { codeHash: _, sessionHash: __, nowMs, ...stored } = code();
    assertEquals(await codes.find(CODE), { ...stored, userUuid: USER, createdAtMs: nowMs });
  });

  test("codes: used once, in time, by their user; the use is remembered for an hour", async (store) => {
    const { codes, webSessions } = store;
    await webSessions.open(signIn());
    await codes.issue(code());
    assertEquals(await use(store, "code", "late", T0 + 60_000), false);
    assertEquals(await store.sessions.isLive("late", USER), false, "nothing is written");
    const uses = await Promise.all(["f1", "f2", "f3"].map((id) => use(store, "code", id)));
    assertEquals(uses, [true, false, false]);
    assertEquals((await codes.find(CODE))?.sessionId, "f1");
    const later = T0 + 60_000 + 3_599_999;
    await webSessions.open(signIn({ nowMs: later, expiresAtMs: later + 1 }));
    await codes.issue(code({ codeHash: bytes("a"), nowMs: later }));
    assertEquals((await codes.find(CODE))?.sessionId, "f1");
    await webSessions.open(signIn({ nowMs: later + 1, expiresAtMs: later + 9 }));
    await codes.issue(code({ codeHash: bytes("b"), nowMs: later + 1 }));
    assertEquals(await codes.find(CODE), undefined, "purged");
  });

  test("codes: gone with a new password and a disabled user", async (store) => {
    await store.webSessions.open(signIn());
    await store.codes.issue(code());
    await store.users.setDisabled("alice", T0);
    await store.users.setDisabled("alice", undefined);
    assertEquals(await use(store, "code", "f1"), false);
  });
}

function testDeviceGrants(test: Test): void {
  const poll = async ({ deviceGrants }: ServerStore, nowMs: number, clientId = "c") =>
    await deviceGrants.poll({
      deviceHash: DEVICE,
      clientId,
      nowMs,
      toleranceMs: 500,
      slowDownSec: 5,
    });
  const decide = async ({ deviceGrants }: ServerStore, approve: boolean, nowMs = T0) =>
    await deviceGrants.decide({ userCodeHash: TYPED, sessionHash: WEB, approve, nowMs });

  test("device grants: bounded, and one for a code", async ({ deviceGrants }) => {
    const add = (name: string, typed: string, createdAtMs = T0) =>
      deviceGrants.add(device({
        deviceHash: bytes(name),
        userCodeHash: bytes(typed),
        createdAtMs,
        expiresAtMs: createdAtMs + 600_000,
      }));
    assertEquals(await add("a", "1"), "added");
    assertEquals(await add("b", "1"), "taken");
    assertEquals(await add("b", "2"), "added");
    assertEquals(await add("c", "3"), "added");
    assertEquals(await add("d", "4"), "full");
    assertEquals(await add("d", "4", T0 + 599_999), "full");
    assertEquals(await add("d", "4", T0 + 600_000), "added", "those that have expired do not wait");
    assertEquals(await add("e", "1", T0 + 600_000), "taken", "but they are remembered");
    assertEquals(await add("e", "1", T0 + 1_200_000), "added", "until they are purged");
  });

  test("device grants: decided once, by a sign-in, in time", async (store) => {
    const { deviceGrants, webSessions } = store;
    await deviceGrants.add(device());
    assertEquals(await decide(store, true), false, "without a sign-in");
    await webSessions.open(signIn());
    assertEquals(await deviceGrants.findPending(TYPED, T0 + 600_000), undefined);
    assertEquals(await deviceGrants.findPending(bytes("x"), T0), undefined);
    const { clientId, scope, peer, product, createdAtMs } = device();
    const shown = { clientId, scope, peer, product, createdAtMs };
    assertEquals(await deviceGrants.findPending(TYPED, T0), shown);
    assertEquals(await decide(store, true, T0 + 600_000), false, "too late");
    assertEquals(await decide(store, true), true);
    assertEquals(await webSessions.find(WEB, T0), undefined);
    await webSessions.open(signIn());
    assertEquals(await decide(store, false), false, "decided already");
    assertEquals(await deviceGrants.findPending(TYPED, T0), undefined);
    assertEquals(await poll(store, T0), {
      kind: "approved",
      userUuid: USER,
      scope: "secrets:read",
    });
    assertEquals(await poll(store, T0 + 5000, "other"), { kind: "unknown" });
    assertEquals(await use(store, "device", "f1"), true);
    assertEquals(await use(store, "device", "f2"), false);
    assertEquals(await poll(store, T0 + 10_000), { kind: "unknown" });
  });

  test("device grants: denied, expired, and not used before they are approved", async (store) => {
    await store.deviceGrants.add(device());
    assertEquals(await use(store, "device", "f1"), false);
    assertEquals(await poll(store, T0), { kind: "pending" });
    assertEquals(await poll(store, T0 + 1000), { kind: "slow_down" });
    assertEquals(await poll(store, T0 + 10_500), { kind: "pending" });
    assertEquals(await poll(store, T0 + 600_000), { kind: "expired" });
    await store.webSessions.open(signIn());
    await decide(store, false);
    assertEquals(await poll(store, T0 + 30_000), { kind: "denied" });
    assertEquals(await use(store, "device", "f1"), false);
  });

  test("device grants: an approval is gone with the user's new password", async (store) => {
    await store.deviceGrants.add(device());
    await store.webSessions.open(signIn());
    await decide(store, true);
    await store.users.setPasswordHash("alice", "hash-2", { nowMs: T0, revokeSessions: true });
    assertEquals(await use(store, "device", "f1"), false);
  });
}

function testLimitedSessions(test: Test): void {
  test("sessions: scope and client are kept, and another client's refresh is refused", async ({ sessions }) => {
    const base = { sessionId: "f1", userUuid: USER, nowMs: T0, expiresAtMs: T0 + 100_000 };
    await sessions.create({ ...base, tokenHash: WEB, scope: "secrets:read", clientId: "c" });
    const session = { sessionId: "f1", userUuid: USER, scope: "secrets:read" };
    assertEquals(await sessions.findSession(WEB), session);
    const rotate = (clientId?: string) =>
      sessions.rotate({
        tokenHash: WEB,
        nextHash: CODE,
        nowMs: T0 + 1,
        nextExpiresAtMs: T0 + 100_001,
        graceMs: 10_000,
        skewMs: 120_000,
        ...(clientId !== undefined && { clientId }),
      });
    assertEquals(await rotate(), { kind: "refused" });
    assertEquals(await rotate("d"), { kind: "refused" });
    assertEquals(await sessions.isLive("f1", USER), true);
    assertEquals(await rotate("c"), { kind: "rotated", ...session, expiresAtMs: T0 + 100_001 });
  });

  test("sessions: one without a refresh token lives all the same", async ({ sessions }) => {
    const session = { sessionId: "f1", userUuid: USER, nowMs: T0, expiresAtMs: T0 + 100_000 };
    assertEquals(await sessions.create(session), true);
    assertEquals(await sessions.isLive("f1", USER), true);
    await sessions.revokeSession("f1", T0 + 1);
    assertEquals(await sessions.isLive("f1", USER), false);
  });
}
