/** What every ServerStore must do, whatever the engine. */
import { assert, assertEquals } from "@std/assert";
import type { SealedParts, SecretQuota } from "../../src/ports/server/sealed_secret_store.ts";
import type { ServerStore } from "../../src/ports/server/server_store.ts";
import type { UserRecord } from "../../src/ports/server/user_store.ts";
import { testIdentityStores } from "./identity_stores_contract.ts";
import { testMessageStores } from "./message_store_contract.ts";
import { testRegistrationStores } from "./registration_contract.ts";
import { testOAuthStores } from "./oauth_grant_contract.ts";

const T0 = 1_767_000_000_000;
const USER = "11111111-1111-4111-8111-111111111111";
const OTHER = "22222222-2222-4222-8222-222222222222";
/** More than any test here needs. */
const quota: SecretQuota = { secrets: 1000, bytes: 1_000_000, versions: 1000 };

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function user(userUuid: string, username: string): UserRecord {
  return { userUuid, username, passwordHash: "hash-1", createdAtMs: T0, disabledAtMs: undefined };
}

function parts(text: string, keyId = "k1"): SealedParts {
  return { keyId, wrappedKey: bytes(`wrapped ${text}`), sealedValue: bytes(`sealed ${text}`) };
}

/** Runs the suite. @param open a fresh, empty store each time */
export function testServerStore(name: string, open: () => Promise<ServerStore>): void {
  const test = (title: string, body: (store: ServerStore) => Promise<void>) =>
    Deno.test(`${name}: ${title}`, async () => {
      const store = await open();
      try {
        await store.users.insert(user(USER, "alice"));
        await store.users.insert(user(OTHER, "bob"));
        await body(store);
      } finally {
        await store.close();
      }
    });
  testUsers(test);
  testSessions(test);
  testAttempts(test);
  testKnownAddresses(test);
  testSecrets(test);
  testVersions(test);
  testQuotas(test);
  testWrappedKeys(test);
  testOAuthStores(test);
  testMessageStores(test);
  testIdentityStores(test);
  testRegistrationStores(test);
}

type Test = (title: string, body: (store: ServerStore) => Promise<void>) => void;

function testUsers(test: Test): void {
  test("a username is taken once, and matched exactly", async ({ users }) => {
    assertEquals(await users.insert(user("33333333-3333-4333-8333-333333333333", "alice")), false);
    assertEquals(await users.findByUsername("alice"), user(USER, "alice"));
    assertEquals(await users.findByUsername("ALICE"), undefined);
    assertEquals(await users.findByUsername("alice "), undefined);
    assertEquals(await users.findByUuid(USER), user(USER, "alice"));
    assertEquals(await users.findByUuid("33333333-3333-4333-8333-333333333333"), undefined);
    assertEquals((await users.list()).map((each) => each.username), ["alice", "bob"]);
  });

  test("a disabled account keeps its first time; enabling clears it", async ({ users }) => {
    assertEquals(await users.setDisabled("alice", T0 + 5), true);
    assertEquals(await users.setDisabled("alice", T0 + 9), true);
    assertEquals((await users.findByUsername("alice"))?.disabledAtMs, T0 + 5);
    assertEquals(await users.setDisabled("alice", undefined), true);
    assertEquals((await users.findByUsername("alice"))?.disabledAtMs, undefined);
    assertEquals(await users.setDisabled("nobody", T0), false);
  });

  test("a password hash is replaced only where it is the expected one", async ({ users }) => {
    const how = { nowMs: T0, revokeSessions: false };
    assertEquals(
      await users.setPasswordHash("alice", "hash-2", { ...how, ifHash: "other" }),
      false,
    );
    assertEquals(
      await users.setPasswordHash("alice", "hash-2", { ...how, ifHash: "hash-1" }),
      true,
    );
    assertEquals(await users.setPasswordHash("nobody", "hash-2", how), false);
    assertEquals((await users.findByUsername("alice"))?.passwordHash, "hash-2");
  });
}

const FIRST = bytes("token-1".padEnd(32));
const SECOND = bytes("token-2".padEnd(32));
const THIRD = bytes("token-3".padEnd(32));

async function openSession({ sessions }: ServerStore, nowMs = T0): Promise<boolean> {
  return await sessions.create({
    sessionId: "f1",
    userUuid: USER,
    tokenHash: FIRST,
    nowMs,
    expiresAtMs: nowMs + 100_000,
    ifPasswordHash: "hash-1",
  });
}

function rotation(tokenHash: Uint8Array, nextHash: Uint8Array, nowMs: number) {
  const limits = { graceMs: 10_000, skewMs: 120_000 };
  return { tokenHash, nextHash, nowMs, nextExpiresAtMs: nowMs + 100_000, ...limits };
}

function testSessions(test: Test): void {
  test("refresh: rotated, repeated within 10 s, reuse revokes", async (store) => {
    const { sessions } = store;
    assertEquals(await openSession(store), true);
    const session = { sessionId: "f1", userUuid: USER };
    const expiresAtMs = T0 + 101_000;
    assertEquals(await sessions.rotate(rotation(FIRST, SECOND, T0 + 1000)), {
      kind: "rotated",
      ...session,
      expiresAtMs,
    });
    for (const laterMs of [1000, 5000, 11_000]) {
      assertEquals(await sessions.rotate(rotation(FIRST, SECOND, T0 + laterMs)), {
        kind: "repeated",
        ...session,
        expiresAtMs,
      });
    }
    assertEquals(await sessions.isLive("f1", USER), true);
    assertEquals((await sessions.rotate(rotation(FIRST, SECOND, T0 + 11_001))).kind, "reused");
    assertEquals(await sessions.isLive("f1", USER), false);
    assertEquals((await sessions.rotate(rotation(SECOND, THIRD, T0 + 11_002))).kind, "refused");
  });

  test("refresh: a retry after the new token was used is reuse", async (store) => {
    await openSession(store);
    await store.sessions.rotate(rotation(FIRST, SECOND, T0 + 1000));
    assertEquals((await store.sessions.rotate(rotation(SECOND, THIRD, T0 + 2000))).kind, "rotated");
    assertEquals((await store.sessions.rotate(rotation(FIRST, SECOND, T0 + 3000))).kind, "reused");
    assertEquals((await store.sessions.rotate(rotation(THIRD, FIRST, T0 + 3500))).kind, "refused");
  });

  test("refresh: unknown, expired, and issued in the future are refused and revoke nothing", async (store) => {
    await openSession(store);
    const kind = async (hash: Uint8Array, nowMs: number) =>
      (await store.sessions.rotate(rotation(hash, THIRD, nowMs))).kind;
    assertEquals(await kind(SECOND, T0 + 1), "refused");
    assertEquals(await kind(FIRST, T0 + 100_000), "refused");
    assertEquals(await kind(FIRST, T0 - 31_536_000_000), "refused", "clock set back a year");
    assertEquals(await store.sessions.isLive("f1", USER), true);
    assertEquals(await kind(FIRST, T0 + 99_999), "rotated");
  });

  test("refresh: a clock set back opens no second grace", async (store) => {
    await openSession(store);
    await store.sessions.rotate(rotation(FIRST, SECOND, T0 + 60_000));
    assertEquals((await store.sessions.rotate(rotation(FIRST, SECOND, T0 + 1))).kind, "reused");
  });

  test("sessions end with logout, a disabled user and a new password", async (store) => {
    const { sessions, users } = store;
    await openSession(store);
    assertEquals(await sessions.isLive("f1", OTHER), false, "of another user");
    assertEquals(await sessions.findSession(FIRST), { sessionId: "f1", userUuid: USER });
    assertEquals(await sessions.findSession(THIRD), undefined);
    await users.setDisabled("alice", T0 + 1);
    assertEquals(await sessions.isLive("f1", USER), false);
    await users.setDisabled("alice", undefined);
    assertEquals(await sessions.isLive("f1", USER), false, "enabling revives no session");
    await sessions.revokeSession("f1", T0 + 2);
    assertEquals((await sessions.rotate(rotation(FIRST, SECOND, T0 + 3))).kind, "refused");
  });

  test("a new password revokes where asked", async (store) => {
    await openSession(store);
    await store.users.setPasswordHash("alice", "hash-2", { nowMs: T0, revokeSessions: false });
    assertEquals(await store.sessions.isLive("f1", USER), true);
    await store.users.setPasswordHash("alice", "hash-3", { nowMs: T0, revokeSessions: true });
    assertEquals(await store.sessions.isLive("f1", USER), false);
  });

  test("no session for a user disabled, or a password changed, since the check", async (store) => {
    await store.users.setDisabled("alice", T0);
    assertEquals(await openSession(store), false);
    await store.users.setDisabled("alice", undefined);
    await store.users.setPasswordHash("alice", "hash-2", { nowMs: T0, revokeSessions: true });
    assertEquals(await openSession(store), false);
    assertEquals(await store.sessions.findSession(FIRST), undefined);
  });

  test("simultaneous refreshes of one token agree", async (store) => {
    await openSession(store);
    const requests = Array.from(
      { length: 20 },
      () => store.sessions.rotate(rotation(FIRST, SECOND, T0 + 1)),
    );
    const kinds = (await Promise.all(requests)).map((each) => each.kind).sort();
    assertEquals(kinds, [...Array(19).fill("repeated"), "rotated"]);
  });
}

function testKnownAddresses(test: Test): void {
  const DAY = 86_400_000;

  test("an address is known from its last note on, and forgotten in the end", async ({ knownAddresses }) => {
    const note = (text: string, atMs: number) =>
      knownAddresses.note(bytes(text), atMs, atMs - 30 * DAY);
    const known = async (atMs: number) =>
      await Promise.all(
        ["a", "b"].map((text) => knownAddresses.isKnown(bytes(text), atMs - 30 * DAY)),
      );
    assertEquals(await known(T0), [false, false]);
    await note("a", T0);
    assertEquals(await known(T0), [true, false]);
    assertEquals(await known(T0 + 30 * DAY), [false, false]);
    await note("a", T0 + DAY);
    assertEquals(await known(T0 + 30 * DAY), [true, false], "noted anew after a day");
    await note("b", T0 + 31 * DAY);
    assertEquals(await known(T0 + 31 * DAY), [false, true]);
    assertEquals(await knownAddresses.isKnown(bytes("a"), 0), false, "it is gone");
  });
}

function testAttempts(test: Test): void {
  const limit = (text: string, most: number) => ({
    bucket: bytes(text),
    limit: most,
    windowMs: 1000,
  });

  test("limit N: exactly N of many simultaneous attempts", async ({ attempts }) => {
    const taken = await Promise.all(
      Array.from({ length: 40 }, () => attempts.take([limit("a", 7)], T0)),
    );
    assertEquals(taken.filter((each) => each.allowed).length, 7);
  });

  test("the window slides, and a refund counts", async ({ attempts }) => {
    await attempts.take([limit("a", 2)], T0);
    const second = await attempts.take([limit("a", 2)], T0 + 400);
    const refused = { allowed: false as const, limit: 2, windowMs: 1000, retryAfterMs: 500 };
    assertEquals(await attempts.take([limit("a", 2)], T0 + 500), refused);
    assert(second.allowed);
    await attempts.refund(second.ticket);
    assertEquals((await attempts.take([limit("a", 2)], T0 + 500)).allowed, true);
    assertEquals((await attempts.take([limit("a", 2)], T0 + 999)).allowed, false);
    assertEquals((await attempts.take([limit("a", 2)], T0 + 1000)).allowed, true);
  });

  test("several limits: all are counted, or none", async ({ attempts }) => {
    const both = (account: string) => [limit(account, 1), limit("address", 3)];
    assertEquals((await attempts.take(both("a"), T0)).allowed, true);
    for (let i = 0; i < 5; i++) assertEquals((await attempts.take(both("a"), T0)).allowed, false);
    assertEquals((await attempts.take(both("b"), T0)).allowed, true);
    assertEquals((await attempts.take(both("c"), T0)).allowed, true);
    assertEquals((await attempts.take(both("d"), T0)).allowed, false, "the address is used up");
  });

  test("case 45: a clock set back neither resets nor prolongs a limit", async ({ attempts }) => {
    await attempts.take([limit("a", 1)], T0);
    const back = T0 - 31_536_000_000;
    assertEquals((await attempts.take([limit("a", 1)], back)).allowed, false);
    assertEquals((await attempts.take([limit("a", 1)], back + 999)).allowed, false);
    assertEquals((await attempts.take([limit("a", 1)], back + 1000)).allowed, true);
  });
}

function testSecrets(test: Test): void {
  const put = ({ secrets }: ServerStore, name: string, text: string, ifVersion?: number) =>
    secrets.put(
      {
        userUuid: USER,
        name,
        actor: USER,
        nowMs: T0,
        quota,
        ...(ifVersion !== undefined && { ifVersion }),
      },
      () => parts(text),
    );

  test("versions count up, and are read back", async (store) => {
    assertEquals(await put(store, "A", "one"), { kind: "written", version: 1, created: true });
    assertEquals(await put(store, "A", "two"), { kind: "written", version: 2, created: false });
    assertEquals(await store.secrets.get(USER, "A"), { name: "A", version: 2, ...parts("two") });
    assertEquals(await store.secrets.get(USER, "A", 1), { name: "A", version: 1, ...parts("one") });
    assertEquals(await store.secrets.get(USER, "A", 3), undefined);
    assertEquals(await store.secrets.get(USER, "B"), undefined);
    assertEquals(await store.secrets.get(OTHER, "A"), undefined, "another user's");
    assertEquals(await store.secrets.get(OTHER, "A", 1), undefined, "another user's");
  });

  test("seal is given the version that is written", async ({ secrets }) => {
    const seen: number[] = [];
    const request = { userUuid: USER, name: "A", actor: USER, nowMs: T0, quota };
    for (let i = 0; i < 3; i++) {
      await secrets.put(request, (version) => {
        seen.push(version);
        return parts("x");
      });
    }
    assertEquals(seen, [1, 2, 3]);
  });

  test("a seal that throws leaves nothing behind", async (store) => {
    const request = { userUuid: USER, name: "A", actor: USER, nowMs: T0, quota };
    const failed = await store.secrets.put(request, () => {
      throw new Error("no");
    }).catch((error: Error) => error.message);
    assertEquals(failed, "no");
    assertEquals(await store.secrets.history(USER, "A", 10), []);
    assertEquals((await put(store, "A", "one")).kind, "written");
  });

  test("if_version: 0 is none, otherwise the newest", async (store) => {
    assertEquals(await put(store, "A", "x", 1), { kind: "conflict", currentVersion: 0 });
    assertEquals((await put(store, "A", "x", 0)).kind, "written");
    assertEquals(await put(store, "A", "x", 0), { kind: "conflict", currentVersion: 1 });
    assertEquals((await put(store, "A", "x", 1)).kind, "written");
    await store.secrets.remove(USER, "A", T0);
    assertEquals(await put(store, "A", "x", 2), { kind: "conflict", currentVersion: 0 });
    assertEquals(await put(store, "A", "x", 0), { kind: "written", version: 3, created: true });
  });

  test("if_version: of simultaneous writes one wins", async (store) => {
    await put(store, "A", "x");
    const all = await Promise.all(Array.from({ length: 25 }, (_, i) => put(store, "A", `${i}`, 1)));
    assertEquals(all.filter((each) => each.kind === "written").length, 1);
    assertEquals((await store.secrets.history(USER, "A", 100)).length, 2);
  });

  test("what a deletion leaves behind is erased at the latest when a server starts; nothing else goes", async (store) => {
    await put(store, "A", "one");
    await put(store, "B", "two");
    await store.secrets.remove(USER, "A", T0);
    await store.secrets.eraseRest();
    await store.secrets.eraseRest();
    assertEquals(await store.secrets.get(USER, "A"), undefined);
    assertEquals((await store.secrets.get(USER, "B"))?.version, 1);
    assertEquals((await store.secrets.history(USER, "A", 100)).length, 1, "numbers stay");
  });

  test("who watches is told of every change before it is acknowledged, and of nothing else", async (store) => {
    const { secrets, wrappedKeys } = store;
    await put(store, "A", "one");
    const told: string[] = [];
    secrets.watch((userUuid, name) => told.push(userUuid === USER ? `${name}` : "all"));
    const toldOf = async (work: () => unknown) => {
      told.length = 0;
      await work();
      return new Set(told);
    };
    assertEquals(await toldOf(() => put(store, "A", "two")), new Set(["A"]));
    assertEquals(await toldOf(() => secrets.remove(USER, "A", T0)), new Set(["A"]));
    await put(store, "B", "one");
    const reads = async () => {
      await secrets.get(USER, "B");
      await secrets.getMany(USER, ["B"], 100);
      await secrets.list({ userUuid: USER, prefix: "", after: "", limit: 9 });
      secrets.noticeForeignWrites();
    };
    // A store's first look may find what was written before it was opened.
    await reads();
    assertEquals(await toldOf(reads), new Set());
    const all = (await wrappedKeys.listNotUnder("k2", 9)).map((each) => ({
      ...each,
      ...{ keyId: "k2", fromKeyId: "k1", wrappedKey: bytes("anew") },
    }));
    assert((await toldOf(() => wrappedKeys.rewrap(all))).size > 0);
  });

  test("a listing counts what is there, after every change and every failed one", async (store) => {
    const count = async (prefix: string, userUuid = USER) =>
      (await store.secrets.list({ userUuid, prefix, after: "", limit: 1 })).totalCount;
    const counts =
      async () => [await count(""), await count("a"), await count("a/"), await count("b")];
    assertEquals(await counts(), [0, 0, 0, 0]);
    for (const name of ["a", "a/1", "a/2", "b"]) await put(store, name, name);
    assertEquals(await counts(), [4, 3, 2, 1]);
    await put(store, "a/1", "again");
    await put(store, "a/1", "x", 7);
    assertEquals(await counts(), [4, 3, 2, 1], "a new version and a conflict are no new name");
    await store.secrets.remove(USER, "a/1", T0);
    await store.secrets.remove(USER, "a/1", T0);
    await store.secrets.remove(USER, "missing", T0);
    await store.secrets.remove(OTHER, "a/2", T0);
    assertEquals(await counts(), [3, 2, 1, 1], "a name goes once");
    await put(store, "a/1", "back");
    assertEquals(await counts(), [4, 3, 2, 1]);
    const request = { userUuid: USER, name: "a/9", actor: USER, nowMs: T0, quota };
    const fails = () => {
      throw new Error("no");
    };
    await Promise.allSettled([store.secrets.put(request, fails), put(store, "b/1", "x")]);
    assertEquals(await counts(), [5, 3, 2, 2], "of two at once, one is undone");
    assertEquals(await count("", OTHER), 0);
  });

  test("names that exist are found in a batch", async (store) => {
    await put(store, "A", "one");
    await put(store, "B", "two");
    assertEquals(await store.secrets.getMany(USER, ["A", "B"], 8), undefined, "too large");
    const found = await store.secrets.getMany(USER, ["B", "missing", "A"], 1000);
    assertEquals(found?.map((each) => each.name).sort(), ["A", "B"]);
    assertEquals(await store.secrets.getMany(OTHER, ["A", "B"], 0), []);
  });

  test("lists by prefix, in order, page by page", async (store) => {
    for (const name of ["b/2", "a", "b/10", "b", "c", "b_x", "B"]) await put(store, name, name);
    const list = async (prefix: string, after = "", limit = 100) => {
      const found = await store.secrets.list({ userUuid: USER, prefix, after, limit });
      return [found.secrets.map((each) => each.name), found.totalCount];
    };
    assertEquals(await list(""), [["B", "a", "b", "b/10", "b/2", "b_x", "c"], 7]);
    assertEquals(await list("b/"), [["b/10", "b/2"], 2]);
    assertEquals(await list("b", "", 2), [["b", "b/10"], 4]);
    assertEquals(await list("b", "b/10", 2), [["b/2", "b_x"], 4]);
    assertEquals(await list("zzz"), [[], 0]);
    const [line] =
      (await store.secrets.list({ userUuid: USER, prefix: "a", after: "", limit: 1 })).secrets;
    assertEquals(line, { name: "a", version: 1, createdAtMs: T0, updatedAtMs: T0 });
    assertEquals(
      (await store.secrets.list({ userUuid: OTHER, prefix: "", after: "", limit: 9 })).totalCount,
      0,
    );
  });
}

function testVersions(test: Test): void {
  test("deletion erases every version and never gives a number out again", async ({ secrets }) => {
    const request = { userUuid: USER, name: "A", actor: "who", nowMs: T0, quota };
    await secrets.put(request, () => parts("one"));
    await secrets.put(request, () => parts("two"));
    assertEquals(await secrets.remove(OTHER, "A", T0), false, "another user's");
    assertEquals(await secrets.remove(USER, "A", T0 + 1), true);
    assertEquals(await secrets.remove(USER, "A", T0 + 2), false);
    for (const version of [undefined, 1, 2]) {
      assertEquals(await secrets.get(USER, "A", version), undefined);
    }
    assertEquals(await secrets.list({ userUuid: USER, prefix: "", after: "", limit: 9 }), {
      secrets: [],
      totalCount: 0,
    });
    const written = await secrets.put({ ...request, nowMs: T0 + 3 }, () => parts("three"));
    assertEquals(written, { kind: "written", version: 3, created: true });
    assertEquals(await secrets.history(USER, "A", 10), [
      { version: 3, createdAtMs: T0 + 3, actor: "who", deleted: false },
      { version: 2, createdAtMs: T0, actor: "who", deleted: true },
      { version: 1, createdAtMs: T0, actor: "who", deleted: true },
    ]);
    assertEquals((await secrets.history(USER, "A", 1)).map((each) => each.version), [3]);
    assertEquals(await secrets.history(OTHER, "A", 10), []);
    const [line] =
      (await secrets.list({ userUuid: USER, prefix: "", after: "", limit: 9 })).secrets;
    assertEquals(line?.createdAtMs, T0 + 3, "created anew");
  });

  test("erasing what deletions have left takes nothing that is there", async ({ secrets }) => {
    const request = { userUuid: USER, name: "A", actor: "who", nowMs: T0, quota };
    await secrets.eraseRest();
    await secrets.put(request, () => parts("one"));
    await secrets.remove(USER, "A", T0);
    await secrets.put(request, () => parts("two"));
    await secrets.eraseRest();
    assertEquals(await secrets.get(USER, "A"), { name: "A", version: 2, ...parts("two") });
    assertEquals(await secrets.get(USER, "A", 1), undefined);
  });
}

function testQuotas(test: Test): void {
  const put = async (store: ServerStore, name: string, change: Partial<SecretQuota>) => {
    const request = { userUuid: USER, name, actor: USER, nowMs: T0 };
    const written = await store.secrets.put(
      { ...request, quota: { ...quota, ...change } },
      () => parts("x"),
    );
    return written.kind === "full" ? written.quota : written.kind;
  };

  test("quota: names that are not deleted, each account's own", async (store) => {
    const secrets = 2;
    for (const name of ["A", "B"]) assertEquals(await put(store, name, { secrets }), "written");
    assertEquals(await put(store, "C", { secrets }), "secrets");
    assertEquals(await store.secrets.history(USER, "C", 9), [], "nothing was written");
    assertEquals(await put(store, "A", { secrets }), "written", "a version is no new name");
    await store.secrets.remove(USER, "A", T0);
    assertEquals(await put(store, "C", { secrets }), "written");
    assertEquals(await put(store, "A", { secrets }), "secrets", "back again, it counts again");
    const request = { userUuid: OTHER, name: "A", actor: OTHER, nowMs: T0 };
    const others = await store.secrets.put(
      { ...request, quota: { ...quota, secrets: 1 } },
      () => parts("x"),
    );
    assertEquals(others.kind, "written");
  });

  test("quota: versions of a secret, anew after its deletion", async (store) => {
    const versions = 2;
    for (let i = 0; i < 2; i++) assertEquals(await put(store, "A", { versions }), "written");
    assertEquals(await put(store, "A", { versions }), "versions");
    assertEquals(await put(store, "B", { versions }), "written");
    await store.secrets.remove(USER, "A", T0);
    for (let i = 0; i < 2; i++) assertEquals(await put(store, "A", { versions }), "written");
    assertEquals(await put(store, "A", { versions }), "versions");
    assertEquals((await store.secrets.get(USER, "A"))?.version, 4);
  });

  test("quota: bytes of sealed values, and of the lines that stay", async (store) => {
    const value = parts("x").sealedValue.length;
    const bytes = 2 * 512 + 2 * value;
    for (const name of ["A", "B"]) assertEquals(await put(store, name, { bytes }), "written");
    assertEquals(await put(store, "B", { bytes }), "bytes");
    await store.secrets.remove(USER, "A", T0);
    assertEquals(await put(store, "B", { bytes }), "bytes", "the erased one keeps its line");
    assertEquals(await put(store, "B", { bytes: bytes + 512 - 1 }), "bytes");
    assertEquals(await put(store, "B", { bytes: bytes + 512 }), "written");
  });
}

function testWrappedKeys(test: Test): void {
  const put = ({ secrets }: ServerStore, name: string, keyId: string) =>
    secrets.put({ userUuid: USER, name, actor: USER, nowMs: T0, quota }, () => parts(name, keyId));

  test("the first write chooses the active key; others are refused", async (store) => {
    assertEquals(await store.wrappedKeys.activeKeyId(), undefined);
    assertEquals((await put(store, "A", "k1")).kind, "written");
    assertEquals(await store.wrappedKeys.activeKeyId(), "k1");
    assertEquals(await put(store, "A", "k2"), { kind: "stale_key", activeKeyId: "k1" });
    assertEquals((await store.secrets.get(USER, "A"))?.version, 1);
    assertEquals(await store.wrappedKeys.setActiveKeyId("k2", "other"), false);
    assertEquals(await store.wrappedKeys.setActiveKeyId("k2", "k1"), true);
    assertEquals(await put(store, "A", "k1"), { kind: "stale_key", activeKeyId: "k2" });
    assertEquals((await put(store, "A", "k2")).kind, "written");
  });

  test("erasing what was replaced leaves all that counts, and may be asked for at any time", async (store) => {
    await store.wrappedKeys.eraseReplaced();
    await put(store, "A", "k1");
    const [record] = await store.wrappedKeys.listNotUnder("k2", 1);
    const wrappedKey = bytes("wrapped anew");
    await store.wrappedKeys.rewrap([{ ...record!, fromKeyId: "k1", keyId: "k2", wrappedKey }]);
    await store.wrappedKeys.eraseReplaced();
    await store.wrappedKeys.eraseReplaced();
    const kept = await store.secrets.get(USER, "A");
    assertEquals([kept?.keyId, kept?.wrappedKey, kept?.sealedValue], [
      "k2",
      wrappedKey,
      parts("A").sealedValue,
    ]);
  });

  test("records are wrapped anew in batches, and only from the key they were read under", async (store) => {
    const { wrappedKeys, secrets } = store;
    for (const name of ["A", "B", "C"]) await put(store, name, "k1");
    assertEquals((await wrappedKeys.listNotUnder("k2", 2)).length, 2);
    assertEquals(await wrappedKeys.listNotUnder("k1", 9), []);
    const all = await wrappedKeys.listNotUnder("k2", 9);
    const rewrapped = all.map((each) => ({
      ...each,
      keyId: "k2",
      fromKeyId: each.name === "C" ? "k0" : "k1",
      wrappedKey: bytes("anew"),
    }));
    await secrets.get(USER, "A");
    await wrappedKeys.rewrap(rewrapped);
    assertEquals([await wrappedKeys.countUnder("k1"), await wrappedKeys.countUnder("k2")], [1, 2]);
    assertEquals(await secrets.get(USER, "A"), {
      name: "A",
      version: 1,
      keyId: "k2",
      wrappedKey: bytes("anew"),
      sealedValue: bytes("sealed A"),
    });
    assertEquals((await secrets.get(USER, "C"))?.keyId, "k1");
    await secrets.remove(USER, "C", T0);
    assertEquals(await wrappedKeys.countUnder("k1"), 0, "a deleted record has no key");
  });
}
