/** Case 52: what has piled up is deleted in short transactions, and a mailbox is counted without reading it. */
import { assert, assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { DenoFileSystem } from "../../../../src/adapters/file_system/deno_file_system.ts";
import { openDatabase } from "../../../../src/adapters/server_store/sqlite/open_database.ts";
import { sqliteMessageStore } from "../../../../src/adapters/server_store/sqlite/sqlite_message_store.ts";
import { ALICE, type OpenedStore, putSealed, withStore } from "./fixture.ts";

const BEN = "Dben";
const LARGE = 200_000;
const NOW = 5000;
const LIMITS = {
  ...{ unreadPerRecipient: 1e6, unreadForStrangers: 1e6, unreadFromOneSender: 1e6 },
  ...{ bytesPerSender: 1e12, bytesTotal: 1e12 },
};

/** Messages to Ben, written into the database as it is: @returns their ids */
function fill(
  path: string,
  { n, bytes = 2, expiresAtMs = 9000, deliveries = 1 }: {
    n: number;
    bytes?: number;
    expiresAtMs?: number;
    deliveries?: number;
  },
): string[] {
  using db = new DatabaseSync(path, { enableForeignKeyConstraints: true });
  const message = db.prepare(
    `INSERT INTO messages (message_id, sender, target, group_id, origin, type, envelope, bytes, sent_at_ms, expires_at_ms)
     VALUES (?, 'Dann', 'Dben', '', 'Dann', 'text', ?, ?, 1, ?)`,
  );
  const delivery = db.prepare(
    "INSERT INTO deliveries (recipient, seq, sender) VALUES (?, ?, 'Dann')",
  );
  db.exec("BEGIN");
  const ids = Array.from({ length: n }, (_, i) => {
    const id = `f${i}`;
    const seq = message.run(id, "x".repeat(bytes), bytes, expiresAtMs).lastInsertRowid;
    for (let k = 0; k < deliveries; k++) delivery.run(k === 0 ? BEN : `Dr${k}`, seq);
    return id;
  });
  db.exec("COMMIT");
  return ids;
}

function countOf(path: string, table: string): number {
  using db = new DatabaseSync(path, { readOnly: true });
  return Number(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.["n"]);
}

/** How many messages each of the next sends deletes. */
async function deletedBySends({ store, path }: OpenedStore, sends: number): Promise<number[]> {
  const deleted: number[] = [];
  for (let i = 0; i < sends; i++) {
    const before = countOf(path, "messages");
    // To nobody: nothing comes in.
    await store.messages.send({
      ...{ messageId: `s${i}`, from: "Dann", to: "Dnobody", group: "", type: "text" },
      ...{ envelope: "{}", bytes: 2, digest: undefined, place: undefined, limits: LIMITS },
      ...{ nowMs: NOW, sentAtMs: NOW, expiresAtMs: 9000 },
    });
    deleted.push(before - countOf(path, "messages"));
  }
  return deleted;
}

Deno.test("case 52: of large messages that have expired, each send deletes a few", async () => {
  await withStore(async (opened) => {
    fill(opened.path, { n: 7, bytes: LARGE, expiresAtMs: 10 });
    assertEquals(await deletedBySends(opened, 5), [2, 2, 2, 1, 0]);
  });
});

Deno.test("case 52: of messages to many, each send deletes a few", async () => {
  await withStore(async (opened) => {
    fill(opened.path, { n: 5, deliveries: 300, expiresAtMs: 10 });
    assertEquals(await deletedBySends(opened, 4), [2, 2, 1, 0]);
  });
});

Deno.test("case 52: one message larger than a batch is deleted all the same", async () => {
  await withStore(async (opened) => {
    fill(opened.path, { n: 2, bytes: 600_000, expiresAtMs: 10 });
    assertEquals(await deletedBySends(opened, 3), [1, 1, 0]);
  });
});

/** What is left in a table after each write of somebody else's, until `work` is done. */
async function writesBetween(opened: OpenedStore, table: string, work: Promise<unknown>) {
  const left: number[] = [];
  let done = false;
  const ended = work.finally(() => done = true);
  while (!done) {
    await putSealed(opened.store, "other", {
      wrappedKey: new Uint8Array(9),
      sealedValue: new Uint8Array(9),
    });
    left.push(countOf(opened.path, table));
  }
  await ended;
  return left;
}

Deno.test("case 52: others write between the batches in which large messages are marked as read", async () => {
  await withStore(async (opened) => {
    const ids = fill(opened.path, { n: 12, bytes: LARGE });
    const reading = opened.store.messages.acknowledge(BEN, [...ids, "unknown", "f0"], NOW);
    const left = await writesBetween(opened, "messages", reading);
    const most = Math.max(...left.map((n, i) => (left[i - 1] ?? 12) - n));
    assert(most <= 2, `${most} messages in one transaction`);
    assert(left.length >= 3, `${left}`);
    assertEquals(await reading, { markedAsRead: 12, deleted: 12, unknown: 1 });
  });
});

Deno.test("case 52: others write between the batches of many small messages too, and what others have not read stays", async () => {
  await withStore(async (opened) => {
    const ids = fill(opened.path, { n: 350, deliveries: 2 });
    const reading = opened.store.messages.acknowledge(BEN, ids, NOW);
    const left = await writesBetween(opened, "deliveries", reading);
    const most = Math.max(...left.map((n, i) => (left[i - 1] ?? 700) - n));
    assert(most <= 100, `${most} deliveries in one transaction`);
    assertEquals(await reading, { markedAsRead: 350, deleted: 0, unknown: 0 });
  });
});

const hash = (n: number) => new Uint8Array(32).fill(n);
/** By table: 600 rows that have expired, a call that sweeps it, and what the first and both calls add of their own. */
const SWEEPS: Array<
  [
    table: string,
    row: string,
    call: (opened: OpenedStore) => Promise<unknown>,
    added?: readonly [number, number],
  ]
> = [
  ["sessions", `(n, '${ALICE.userUuid}', 1, 10, NULL, NULL, NULL)`, createSession],
  ["refresh_tokens", `(n, 's', 1, 10, NULL, NULL)`, createSession],
  [
    "login_attempts",
    "(n, x'00', 10)",
    ({ store }) => store.attempts.take([{ bucket: hash(1), limit: 1e6, windowMs: 10 }], NOW * 1e6),
    [1, 2],
  ],
  ["used_id_tokens", "(n, 10)", ({ store }) => store.trustRules.useToken(hash(3), 10, NOW), [1, 1]],
  ["challenges", "(n, 'Da', x'00', '', 1, 10)", addChallenge, [1, 1]],
  [
    "device_grants",
    "(n, n, '', '', '', '', 1, 10, 1, NULL, 'pending', NULL, NULL)",
    ({ store }) =>
      store.deviceGrants.add({
        ...{ deviceHash: hash(1), userCodeHash: hash(2), clientId: "c", scope: "", peer: "" },
        ...{ product: "", createdAtMs: NOW * 1e6, expiresAtMs: 1, intervalSec: 5, maxPending: 0 },
      }),
  ],
  [
    "authorization_codes",
    `(n, '', '', '', '${ALICE.userUuid}', '', 1, 10, NULL)`,
    ({ store }) =>
      store.codes.issue({
        ...{
          codeHash: hash(1),
          sessionHash: hash(2),
          clientId: "",
          redirectUri: "",
          challenge: "",
        },
        ...{ scope: "", nowMs: NOW * 1e6, expiresAtMs: 1 },
      }),
  ],
];

let ids = 0;

function nextId(): string {
  return `id-${ids++}`;
}

function createSession({ store }: OpenedStore): Promise<unknown> {
  return store.sessions.create({
    ...{ sessionId: nextId(), userUuid: "nobody", nowMs: NOW, expiresAtMs: NOW },
    ...{ token: undefined },
    // deno-lint-ignore no-explicit-any -- of nobody: only the sweep is wanted
  } as any);
}

function addChallenge({ store }: OpenedStore): Promise<boolean> {
  return store.challenges.add({
    ...{ challengeId: nextId(), aid: "Da", payload: "", address: new Uint8Array(1) },
    ...{ createdAtMs: NOW, expiresAtMs: NOW + 1 },
    limits: { perAidAndAddress: 1, perAddress: 1e6, total: 1e6 },
  });
}

for (const [table, row, call, added = [0, 0]] of SWEEPS) {
  Deno.test(`case 52: of expired rows, one call deletes 500 at most: ${table}`, async () => {
    await withStore(async (opened) => {
      {
        using db = new DatabaseSync(opened.path);
        db.exec(`INSERT INTO sessions VALUES ('s', '${ALICE.userUuid}', 1, 9e15, NULL, NULL, NULL);
          WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 600)
          INSERT INTO ${table} SELECT ${
          row.slice(1, -1).replaceAll(/\bn\b/g, cast(table))
        } FROM c;`);
      }
      const before = countOf(opened.path, table);
      const left = [];
      for (let i = 0; i < 2; i++) {
        await call(opened);
        left.push(before - countOf(opened.path, table));
      }
      assertEquals(left.map((n, i) => n + added[i]!), [500, 600]);
    });
  });
}

/** Keys are texts, numbers or bytes. */
function cast(table: string): string {
  if (table === "login_attempts") return "n";
  return table === "sessions" || table === "challenges"
    ? "CAST(n AS TEXT)"
    : "CAST(CAST(n AS TEXT) AS BLOB)";
}

Deno.test("case 52: challenges that have expired and are not swept yet keep nobody out", async () => {
  await withStore(async (opened) => {
    {
      using db = new DatabaseSync(opened.path);
      db.exec(`WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 600)
        INSERT INTO challenges SELECT n, 'Da', x'00', '', 1, 10 FROM c;`);
    }
    assertEquals(await addChallenge(opened), true);
    assert(countOf(opened.path, "challenges") > 50);
  });
});

Deno.test("case 52: a mailbox is counted, and its page chosen, without reading an envelope", async () => {
  await withStore(async ({ path, store }) => {
    await store.close();
    const db = await openDatabase(new DenoFileSystem(), path);
    const asked: string[] = [];
    const all = db.all.bind(db);
    db.all = ((sql: string, ...values: never[]) => {
      asked.push(sql);
      return all(sql, ...values);
    }) as typeof db.all;
    const messages = sqliteMessageStore(db);
    const request = { recipient: BEN, nowMs: NOW, since: 0, from: undefined };
    await messages.counts(BEN, NOW, undefined);
    await messages.unread({ ...request, maxMessages: 9, maxBytes: 9 });
    assertEquals(asked.length, 2);
    for (const sql of asked) {
      const plan = all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).map(({ detail }) => detail);
      const read = plan.filter((detail) => /^(SEARCH|SCAN) m\b/.test(detail));
      assertEquals(read.length, 1, plan.join("\n"));
      assert(read[0]?.includes("COVERING INDEX messages_outside"), plan.join("\n"));
    }
    db.close();
  });
});
