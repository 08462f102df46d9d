/**
 * Case 52: erasing a secret of many versions keeps nobody waiting, and a crash in the middle neither shows it again nor leaves
 * its sealed bytes. Counted in calls and versions, never in time.
 */
import { assert, assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { ALICE, NO_QUOTA, type OpenedStore, putSealed, withStore } from "./fixture.ts";

const SMALL = { wrappedKey: new Uint8Array(60), sealedValue: new Uint8Array(60) };

async function putMany({ store }: OpenedStore, name: string, n: number, bytes = 60) {
  const sealed = { ...SMALL, sealedValue: new Uint8Array(bytes) };
  await Promise.all(Array.from({ length: n }, () => putSealed(store, name, sealed)));
}

/** Versions of a secret whose sealed bytes are still there. */
function sealedLeft(path: string, name: string): number {
  using db = new DatabaseSync(path, { readOnly: true });
  const sql = "SELECT count(*) AS n FROM secret_versions WHERE name = ? AND sealed_value NOT NULL";
  return Number(db.prepare(sql).get(name)?.["n"]);
}

/** Another's writes, one after the other, until `work` is done. @returns what was left to erase after each of them */
async function writesBetween(opened: OpenedStore, name: string, work: Promise<unknown>) {
  const left: number[] = [];
  let done = false;
  const ended = work.finally(() => done = true);
  while (!done) {
    await putSealed(opened.store, "other", SMALL);
    left.push(sealedLeft(opened.path, name));
  }
  await ended;
  return left;
}

Deno.test("case 52: others write between the batches in which a secret is erased", async () => {
  await withStore(async (opened) => {
    await putMany(opened, "A", 300);
    const removing = opened.store.secrets.remove(ALICE.userUuid, "A", 2);
    const left = await writesBetween(opened, "A", removing);
    assert(new Set(left).size >= 5, `${left}`);
    assertEquals(sealedLeft(opened.path, "A"), 0);
    const most = Math.max(...left.map((n, i) => (left[i - 1] ?? 300) - n));
    assert(most <= 50, `${most} versions in one transaction`);
  });
});

Deno.test("case 52: large values are fewer in a batch", async () => {
  await withStore(async (opened) => {
    await putMany(opened, "A", 12, 200_000);
    const removing = opened.store.secrets.remove(ALICE.userUuid, "A", 2);
    const left = await writesBetween(opened, "A", removing);
    const most = Math.max(...left.map((n, i) => (left[i - 1] ?? 12) - n));
    assert(most <= 2, `${most} values of 200 kB in one transaction`);
  });
});

Deno.test("case 52: deletions at once share the batches, and another user's small one is not behind a large one", async () => {
  await withStore(async (opened) => {
    const { store } = opened;
    const bob = { ...ALICE, userUuid: "22222222-2222-4222-8222-222222222222", username: "bob" };
    await store.users.insert(bob);
    await Promise.all(["A", "B", "C"].map((name) => putMany(opened, name, 100)));
    const request = { userUuid: bob.userUuid, name: "X", actor: "b", nowMs: 1, quota: NO_QUOTA };
    await store.secrets.put(request, () => ({ keyId: "k", ...SMALL }));
    const ended: string[] = [];
    const remove = async (userUuid: string, name: string) => {
      assert(await store.secrets.remove(userUuid, name, 2));
      ended.push(name);
    };
    const removing = Promise.all([
      ...["A", "B", "C"].map((name) => remove(ALICE.userUuid, name)),
      remove(bob.userUuid, "X"),
    ]);
    const left = await writesBetween(opened, "C", removing);
    assertEquals(ended, ["X", "A", "B", "C"]);
    assert(left.length >= 6, `${left.length} writes between`);
  });
});

/** The state after a crash in the middle of erasing 120 versions of A: the store was closed when some of them were erased. */
async function crashed(opened: OpenedStore): Promise<void> {
  await putMany(opened, "A", 120);
  const removing = opened.store.secrets.remove(ALICE.userUuid, "A", 2);
  while (sealedLeft(opened.path, "A") === 120) await putSealed(opened.store, "other", SMALL);
  await opened.reopen();
  await removing;
  const left = sealedLeft(opened.path, "A");
  assert(left > 0 && left < 120, `${left}`);
}

Deno.test("case 52: after a crash between two batches no version is shown again", async () => {
  await withStore(async (opened) => {
    await crashed(opened);
    const { secrets } = opened.store;
    for (const version of [undefined, 1, 119, 120]) {
      assertEquals(await secrets.get(ALICE.userUuid, "A", version), undefined);
    }
    assertEquals(await secrets.getMany(ALICE.userUuid, ["A"], 1e6), []);
    const history = await secrets.history(ALICE.userUuid, "A", 1000);
    assertEquals([history.length, history.every(({ deleted }) => deleted)], [120, true]);
    assertEquals(await secrets.remove(ALICE.userUuid, "A", 3), false);
  });
});

Deno.test("case 52: what a crash left of sealed bytes is erased by the next start, and what was written since stays", async () => {
  await withStore(async (opened) => {
    await crashed(opened);
    await putSealed(opened.store, "A", SMALL);
    await opened.store.secrets.eraseRest();
    assertEquals(sealedLeft(opened.path, "A"), 1);
    assertEquals((await opened.store.secrets.get(ALICE.userUuid, "A"))?.version, 121);
    await opened.store.secrets.remove(ALICE.userUuid, "A", 4);
    assertEquals(sealedLeft(opened.path, "A"), 0);
  });
});

Deno.test("case 52: a secret that is deleted again while it is still being erased is erased to its end", async () => {
  await withStore(async (opened) => {
    await crashed(opened);
    await putSealed(opened.store, "A", SMALL);
    assert(await opened.store.secrets.remove(ALICE.userUuid, "A", 3));
    assertEquals(sealedLeft(opened.path, "A"), 0);
  });
});

Deno.test("case 52: another process that holds the database delays erasing, and ends it for nobody", async () => {
  await withStore(async (opened) => {
    const { store, path } = opened;
    await putMany(opened, "A", 120);
    const removing = store.secrets.remove(ALICE.userUuid, "A", 2);
    while (sealedLeft(path, "A") === 120) await putSealed(store, "other", SMALL);
    using holder = new DatabaseSync(path);
    holder.exec("BEGIN IMMEDIATE");
    assertEquals(await removing, true, "nobody is shown it any more");
    holder.exec("ROLLBACK");
    assert(sealedLeft(path, "A") > 0);
    await putSealed(store, "B", SMALL);
    await store.secrets.remove(ALICE.userUuid, "B", 2);
    while (sealedLeft(path, "A") > 0) await putSealed(store, "other", SMALL);
  }, { busyTimeoutMs: 0 });
});

Deno.test("case 52: a start erases all that was left, however many secrets that are", async () => {
  await withStore(async ({ path, store }) => {
    const names = Array.from({ length: 150 }, (_, i) => `A${i}`);
    {
      using db = new DatabaseSync(path);
      const insert = (table: string, rest: string) =>
        `INSERT INTO ${table} SELECT '${ALICE.userUuid}', value, ${rest} FROM json_each(?)`;
      const json = JSON.stringify(names);
      db.prepare(insert("secrets", "1, 1, 1, 2, 1")).run(json);
      db.prepare(insert("erasures", "0")).run(json);
      const versions =
        "(user_uuid, name, version, created_at_ms, actor, key_id, wrapped_key, sealed_value)";
      db.prepare(insert(`secret_versions ${versions}`, "1, 1, 'a', 'k', x'00', x'00'")).run(json);
    }
    await store.secrets.eraseRest();
    assertEquals(names.filter((name) => sealedLeft(path, name) > 0), []);
  });
});
