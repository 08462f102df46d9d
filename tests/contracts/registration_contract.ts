/** What the stores of invitations and of removals must do; part of the server store's contract. */
import { assert, assertEquals } from "@std/assert";
import type { NewInvite } from "../../src/ports/server/invite_store.ts";
import type { ServerStore } from "../../src/ports/server/server_store.ts";
import type { UserRecord } from "../../src/ports/server/user_store.ts";

const T0 = 1_767_000_000_000;
const DAY_MS = 86_400_000;
const USER = "11111111-1111-4111-8111-111111111111";
const quota = { secrets: 1000, bytes: 1e9, versions: 1000 };
const CODE = new Uint8Array(32).fill(7);

/** Defines a test over a fresh store with alice and bob. */
type Test = (title: string, body: (store: ServerStore) => Promise<void>) => void;

function invite(change: Partial<NewInvite> = {}): NewInvite {
  return {
    ...{ inviteId: "i1", codeHash: CODE, maxUses: 1, nowMs: T0, expiresAtMs: T0 + DAY_MS },
    ...{ most: 10, ...change },
  };
}

function owner(aid: string): UserRecord {
  const userUuid = `33333333-3333-4333-8333-${aid.padEnd(12, "0").slice(0, 12)}`;
  return { userUuid, username: aid, passwordHash: "", createdAtMs: T0, disabledAtMs: undefined };
}

const identity = (aid: string) =>
  ({ kind: "aid", subject: aid, login: undefined, linkedAtMs: T0 }) as const;

function join({ identities }: ServerStore, aid: string, nowMs = T0, codeHash = CODE) {
  return identities.insertUser(owner(aid), identity(aid), { codeHash, nowMs });
}

async function removed({ removal }: ServerStore, username: string): Promise<number> {
  assertEquals(await removal.close(username, T0), true);
  let steps = 1;
  while (await removal.eraseSome(username)) steps++;
  return steps;
}

/** Runs the suite of the invitations and of the removals. */
export function testRegistrationStores(test: Test): void {
  testInvites(test);
  testInvitedUsers(test);
  testRemoval(test);
  testErasure(test);
}

function testInvites(test: Test): void {
  test("invitations come out as they went in, oldest first, without their codes", async (store) => {
    const { invites } = store;
    assertEquals(
      await invites.add(invite({ inviteId: "i2", nowMs: T0 + 1, codeHash: new Uint8Array(32) })),
      true,
    );
    assertEquals(await invites.add(invite({ maxUses: 3 })), true);
    const at = { expiresAtMs: T0 + DAY_MS, used: 0, revokedAtMs: undefined };
    assertEquals(await invites.list(), [
      { ...at, inviteId: "i1", maxUses: 3, createdAtMs: T0 },
      { ...at, inviteId: "i2", maxUses: 1, createdAtMs: T0 + 1 },
    ]);
    assertEquals(await invites.revoke("i3", T0), false);
    assertEquals(await invites.revoke("i1", T0 + 5), true);
    assertEquals(await invites.revoke("i1", T0 + 9), true);
    assertEquals((await invites.list()).map(({ revokedAtMs }) => revokedAtMs), [T0 + 5, undefined]);
  });

  test("there are no more invitations than may be; those over for 30 days are forgotten", async (store) => {
    const { invites } = store;
    const next = (n: number, nowMs: number) =>
      invites.add(invite({
        ...{ inviteId: `i${n}`, codeHash: new Uint8Array(32).fill(n), nowMs, most: 2 },
        expiresAtMs: nowMs + DAY_MS,
      }));
    assertEquals([await next(1, T0), await next(2, T0 + 1)], [true, true]);
    assertEquals(await next(3, T0 + 31 * DAY_MS - 1), false);
    assertEquals(await next(3, T0 + 31 * DAY_MS), true);
    assertEquals((await invites.list()).map(({ inviteId }) => inviteId), ["i2", "i3"]);
  });
}

function testInvitedUsers(test: Test): void {
  test("an invitation lets in as many as it has uses, however many come at once", async (store) => {
    await store.invites.add(invite({ maxUses: 2 }));
    const results = await Promise.all(["Da", "Db", "Dc", "Dd"].map((aid) => join(store, aid)));
    assertEquals(results.filter((result) => result === "added").length, 2);
    assertEquals(results.filter((result) => result === "not-invited").length, 2);
    assertEquals((await store.invites.list())[0]?.used, 2);
    assertEquals((await store.users.list()).length, 4, "nobody else has an account");
  });

  test("an invitation that is wrong, over or revoked lets nobody in", async (store) => {
    const other = new Uint8Array(32).fill(8);
    assertEquals(await join(store, "Da"), "not-invited");
    await store.invites.add(invite({ maxUses: 5 }));
    assertEquals(await join(store, "Da", T0, other), "not-invited");
    assertEquals(await join(store, "Da", T0 + DAY_MS), "not-invited");
    assertEquals(await join(store, "Da", T0 + DAY_MS - 1), "added");
    await store.invites.revoke("i1", T0);
    assertEquals(await join(store, "Db"), "not-invited");
    assertEquals(await store.users.findByUsername("Db"), undefined);
  });

  test("an account that is not made uses up no invitation", async (store) => {
    await store.invites.add(invite());
    await store.identities.insertUser(owner("Da"), identity("Da"));
    assertEquals(await join(store, "Da"), "taken");
    // Who has an account learns nothing of codes, and hears what to do: sign in.
    assertEquals(await join(store, "Da", T0, new Uint8Array(32)), "taken");
    // Another identity, whose account's name is taken.
    const use = { codeHash: CODE, nowMs: T0 };
    const named = { ...owner("Db"), username: "alice" };
    assertEquals(await store.identities.insertUser(named, identity("Db"), use), "taken");
    await removed(store, "Da");
    assertEquals(await join(store, "Da"), "removed");
    assertEquals((await store.invites.list())[0]?.used, 0);
    assertEquals(await join(store, "Dc"), "added");
  });
}

function testRemoval(test: Test): void {
  test("a closed account is shut at once, stays shut, and what speaks of it is gone", async (store) => {
    const { removal, users, sessions, identities, trustRules } = store;
    const session = { userUuid: USER, nowMs: T0, expiresAtMs: T0 + 1e6 };
    await sessions.create({ ...session, sessionId: "s1" });
    const linked = { kind: "tailscale", subject: "42", login: undefined, linkedAtMs: T0 } as const;
    await identities.link("alice", linked);
    const rule = {
      ...{ name: "r", issuer: "https://ci.example", audience: "a", claims: [], scope: undefined },
      ...{ ttlSec: 1, jwks: undefined, allowPrivate: false, once: false, createdAtMs: T0 },
      username: "alice",
    };
    await trustRules.add(rule);
    assertEquals(await sessions.isLive("s1", USER), true);
    assertEquals(await removal.close("nobody", T0), false);
    assertEquals(await removal.close("alice", T0 + 5), true);
    assertEquals(await removal.close("alice", T0 + 9), true);
    const { removedAtMs, disabledAtMs, passwordHash } = (await users.findByUsername("alice"))!;
    assertEquals([removedAtMs, disabledAtMs, passwordHash], [T0 + 5, T0 + 5, ""]);
    assertEquals(await sessions.isLive("s1", USER), false);
    assertEquals(await identities.find("tailscale", "42"), undefined);
    assertEquals(await trustRules.list(), []);
    // Nothing opens it again.
    assertEquals(await users.setDisabled("alice", undefined), false);
    assertEquals(
      await users.setPasswordHash("alice", "x", { nowMs: T0, revokeSessions: false }),
      false,
    );
    assertEquals(await identities.link("alice", linked), "no-user");
    assertEquals(await trustRules.add(rule), "no-user");
    assertEquals(await sessions.create({ ...session, sessionId: "s2" }), false);
    // Another account's door stays open.
    assertEquals(await users.setDisabled("bob", undefined), true);
  });

  test("an account that is not closed loses nothing", async (store) => {
    await store.secrets.put({ userUuid: USER, name: "A", actor: "a", nowMs: T0, quota }, parts);
    assertEquals(await store.removal.eraseSome("alice"), false);
    assertEquals(await store.removal.eraseSome("nobody"), false);
    assertEquals((await store.secrets.get(USER, "A"))?.version, 1);
    assert(await store.users.findByUsername("alice"));
  });

  test("a removed AID does not come back; a removed name may", async (store) => {
    await store.identities.insertUser(owner("Da"), identity("Da"));
    await removed(store, "Da");
    assertEquals(await store.identities.insertUser(owner("Da"), identity("Da")), "removed");
    assertEquals(
      await store.identities.insertUser({ ...owner("Db"), username: "x" }, identity("Da")),
      "removed",
    );
    assertEquals(await store.users.findByUsername("Da"), undefined);
    await removed(store, "alice");
    const again = { ...owner("x"), username: "alice" };
    assertEquals(await store.users.insert(again), true);
  });
}

const parts = () => ({ keyId: "k", wrappedKey: new Uint8Array(1), sealedValue: new Uint8Array(2) });

const LIMITS = {
  ...{ unreadPerRecipient: 1000, unreadFromOneSender: 1000, unreadForStrangers: 1000 },
  ...{ bytesPerSender: 1e9, bytesTotal: 1e9 },
};

async function send(
  { messages }: ServerStore,
  messageId: string,
  from: string,
  to: string,
  bytes = 2,
) {
  const times = { nowMs: T0, sentAtMs: T0, expiresAtMs: T0 + DAY_MS };
  return (await messages.send({
    ...{ messageId, from, to, group: "", type: "text", envelope: "{}", bytes },
    ...{ digest: undefined, place: undefined, limits: LIMITS, ...times },
  })).kind;
}

function testErasure(test: Test): void {
  test("removing erases secrets, mailbox, lists and keys, and nothing of anybody else", async (store) => {
    const { secrets, messages, contactLists, keyLogs } = store;
    for (const aid of ["Da", "Db"]) {
      await store.identities.insertUser(owner(aid), identity(aid));
      await contactLists.change({
        owner: aid,
        list: "deny",
        change: "add",
        aids: ["Dx"],
        nowMs: T0,
        max: 9,
      });
      const record = { aid, ksn: 1, publicKey: "key", record: "{}", nowMs: T0, keepSessionId: "" };
      await keyLogs.append(record);
      for (const name of ["A", "B"]) {
        const { userUuid } = owner(aid);
        await secrets.put({ userUuid, name, actor: "a", nowMs: T0, quota }, parts);
      }
    }
    for (
      const [id, from, to] of [["1", "Db", "Da"], ["2", "Da", "Db"], ["3", "Dc", "Db"]] as const
    ) {
      assertEquals(await send(store, id, from, to), "delivered");
    }
    const list = (aid: string) =>
      secrets.list({ userUuid: owner(aid).userUuid, prefix: "", after: "", limit: 9 });
    assertEquals((await list("Da")).totalCount, 2);
    await removed(store, "Da");
    assertEquals(await store.users.findByUsername("Da"), undefined);
    assertEquals((await list("Da")).totalCount, 0);
    assertEquals(await secrets.get(owner("Da").userUuid, "A"), undefined);
    assertEquals(await secrets.history(owner("Da").userUuid, "A", 9), []);
    assertEquals(await keyLogs.find("Da"), undefined);
    assertEquals(await keyLogs.findRemoved("Da"), undefined);
    assertEquals(await keyLogs.keyAt("Da", 1), undefined);
    assertEquals((await contactLists.get("Da")).deny, []);
    assertEquals(await messages.counts("Da", T0, undefined), {});
    assertEquals(await send(store, "4", "Db", "Da"), "unknown-recipient");
    // What it sent cannot be verified any more; the rest is as it was.
    assertEquals(await messages.counts("Db", T0, undefined), { Dc: 1 });
    assertEquals((await list("Db")).totalCount, 2);
    assertEquals((await keyLogs.find("Db"))?.records, ["{}"]);
    assertEquals((await contactLists.get("Db")).deny, ["Dx"]);
  });

  test("case 52: much is erased in many steps, and what is added meanwhile goes too", async (store) => {
    const { secrets, removal } = store;
    const put = (name: string) =>
      secrets.put({ userUuid: USER, name, actor: "a", nowMs: T0, quota }, () => ({
        ...{ keyId: "k", wrappedKey: new Uint8Array(40), sealedValue: new Uint8Array(700 * 1024) },
      }));
    for (const name of ["A", "B", "C", "D"]) await put(name);
    assertEquals(await removal.close("alice", T0), true);
    assertEquals(await removal.eraseSome("alice"), true);
    // One of them was enough for a step; a request that was under way comes in between.
    assertEquals(
      (await secrets.list({ userUuid: USER, prefix: "", after: "", limit: 9 })).totalCount,
      4,
    );
    const left = await Promise.all(["A", "B", "C", "D"].map((name) => secrets.get(USER, name)));
    assertEquals(left.filter((record) => record !== undefined).length, 3);
    await put("E");
    while (await removal.eraseSome("alice"));
    assertEquals(await store.users.findByUuid(USER), undefined);
    assertEquals(await secrets.get(USER, "E"), undefined);
  });

  test("a group that names a removed identity can still be verified, and writes to the others", async (store) => {
    for (const aid of ["Da", "Db", "Dc"]) {
      await store.identities.insertUser(owner(aid), identity(aid));
    }
    const record = {
      aid: "Da",
      ksn: 1,
      publicKey: "key",
      record: "{}",
      nowMs: T0,
      keepSessionId: "",
    };
    await store.keyLogs.append(record);
    const members = ["Da", "Db", "Dc"].map((aid) => ({ aid, role: "admin" }));
    const epoch = {
      ...{
        groupId: "g",
        epoch: 1,
        hash: "h1",
        record: "{}",
        previousHash: undefined,
        signer: "Da",
      },
      ...{ name: "g", members, fresh: [], added: [] },
      limits: { groups: 9, groupsFromOneSigner: 9, bytesPerSigner: 1000 },
    };
    assertEquals(await store.groups.put(epoch), "stored");
    await removed(store, "Da");
    assertEquals(await store.keyLogs.find("Da"), undefined);
    const { records, publicKey } = (await store.keyLogs.findRemoved("Da"))!;
    assertEquals([records, publicKey, await store.keyLogs.keyAt("Da", 1)], [["{}"], "key", "key"]);
    assertEquals(await store.keyLogs.findRemoved("Db"), undefined);
    const sent = await store.messages.send({
      ...{
        messageId: "m",
        from: "Db",
        to: "g",
        group: "g",
        type: "text",
        envelope: "{}",
        bytes: 2,
      },
      ...{ digest: undefined, place: undefined, limits: LIMITS },
      ...{ nowMs: T0, sentAtMs: T0, expiresAtMs: T0 + DAY_MS },
    });
    assert(sent.kind === "delivered");
    assertEquals([sent.recipients, sent.undelivered], [["Dc"], ["Da"]]);
  });
}
