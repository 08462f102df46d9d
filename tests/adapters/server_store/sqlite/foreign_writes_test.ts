/** Another process writes to the same database: nothing that was kept is handed out past it, and nothing is decided beside it. */
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { SealholdError } from "../../../../src/errors.ts";
import { ALICE, type OpenedStore, putSealed, withStore } from "./fixture.ts";

const T0 = 1_767_000_000_000;
const HASH = new Uint8Array(32).fill(1);
const SESSION = { sessionId: "f1", userUuid: ALICE.userUuid, nowMs: T0, expiresAtMs: T0 + 1e6 };
const SEALED = { wrappedKey: new Uint8Array(1), sealedValue: new Uint8Array(1) };

/** As another process does it: through a connection of its own, which waits for nobody. */
function beside({ path }: OpenedStore, sql: string): void {
  using db = new DatabaseSync(path, { timeout: 0 });
  db.exec(sql);
}

/** Runs with a clock of milliseconds that stands still: foreign writes are looked for when it moves. */
async function withClock(work: (tick: () => void) => Promise<void>): Promise<void> {
  const now = Date.now;
  let ms = now();
  Date.now = () => ms;
  try {
    await work(() => ms++);
  } finally {
    Date.now = now;
  }
}

Deno.test("sqlite: a session that another process revokes is out, although it was kept", async () => {
  await withStore(async (opened) => {
    const { sessions } = opened.store;
    await sessions.create(SESSION);
    await withClock(async (tick) => {
      const isLive = () => sessions.isLive("f1", ALICE.userUuid);
      // The first look empties every cache, whatever there is to see.
      assertEquals(await isLive(), true);
      assertEquals(await isLive(), true);
      beside(opened, "UPDATE sessions SET revoked_at_ms = 1");
      tick();
      assertEquals(await isLive(), false);
    });
  });
});

Deno.test("sqlite: a secret that another process writes is read, although an older one was kept", async () => {
  await withStore(async (opened) => {
    const { secrets, sessions } = opened.store;
    await putSealed(opened.store, "A", SEALED);
    await withClock(async (tick) => {
      await sessions.isLive("f1", ALICE.userUuid);
      const read = async () => (await secrets.get(ALICE.userUuid, "A"))?.sealedValue;
      assertEquals(await read(), Uint8Array.of(0));
      beside(opened, "UPDATE secret_versions SET sealed_value = x'07'");
      tick();
      assertEquals(await read(), Uint8Array.of(7));
    });
  });
});

Deno.test("sqlite: a user who is disabled by hand alone is out of every session", async () => {
  await withStore(async (opened) => {
    const { sessions, webSessions } = opened.store;
    const web = { sessionHash: HASH, userUuid: ALICE.userUuid, nowMs: T0, expiresAtMs: T0 + 1e6 };
    await sessions.create({ ...SESSION, tokenHash: HASH });
    await webSessions.open({ ...web, ifPasswordHash: ALICE.passwordHash, maxPerUser: 3 });
    const rotate = async () => {
      const request = { tokenHash: HASH, nextHash: HASH.map(() => 2), nowMs: T0 + 1 };
      const limits = { nextExpiresAtMs: T0 + 1e6, graceMs: 1, skewMs: 1 };
      return (await sessions.rotate({ ...request, ...limits })).kind;
    };
    beside(opened, "UPDATE users SET disabled_at_ms = 1");
    assertEquals(await sessions.isLive("f1", ALICE.userUuid), false);
    assertEquals(await rotate(), "refused");
    assertEquals(await webSessions.find(HASH, T0 + 1), undefined);
    beside(opened, "UPDATE users SET disabled_at_ms = NULL");
    assertEquals([await rotate(), (await webSessions.find(HASH, T0 + 1))?.username], [
      "rotated",
      "alice",
    ]);
  });
});

Deno.test("sqlite: attempts are counted and made in one transaction: nobody gets in between", async () => {
  await withStore(async (opened) => {
    const insert = "INSERT INTO login_attempts (bucket, at_ms) VALUES (x'00', 1)";
    const limit = { bucket: HASH, limit: 1, windowMs: 1000 };
    let tried = 0;
    const limits = Object.assign([limit], {
      *[Symbol.iterator]() {
        yield limit;
        // It is counted by now, and the attempt is not made yet.
        assertThrows(() => beside(opened, insert), Error, "locked");
        tried++;
      },
    });
    assertEquals((await opened.store.attempts.take(limits, T0)).allowed, true);
    assertEquals(tried, 1);
    beside(opened, insert);
  });
});

Deno.test("sqlite: junk does not queue for the lock that another process holds, and all else says that it is busy", async () => {
  await withStore(async ({ path, store }) => {
    using holder = new DatabaseSync(path);
    holder.exec("BEGIN IMMEDIATE");
    const { sessions, challenges, deviceGrants } = store;
    const junk = { tokenHash: HASH, nextHash: HASH, nowMs: T0, nextExpiresAtMs: T0 };
    assertEquals(await sessions.rotate({ ...junk, graceMs: 1, skewMs: 1 }), { kind: "refused" });
    assertEquals(await challenges.take("junk"), undefined);
    const poll = { deviceHash: HASH, clientId: "c", nowMs: T0, toleranceMs: 1, slowDownSec: 5 };
    assertEquals(await deviceGrants.poll(poll), { kind: "unknown" });
    const error = await assertRejects(() => putSealed(store, "A", SEALED), SealholdError);
    assertEquals(error.code, "BUSY");
    holder.exec("ROLLBACK");
    await putSealed(store, "A", SEALED);
  }, { busyTimeoutMs: 0 });
});
