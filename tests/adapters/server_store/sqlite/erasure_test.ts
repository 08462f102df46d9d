/**
 * What is deleted is gone from the disk: neither the database file nor its write-ahead log has the sealed bytes any more. They
 * could be opened by whoever gets hold of the master key later on.
 */
import { assert, assertEquals } from "@std/assert";
import { SeededRandom } from "../../../fakes/seeded_random.ts";
import { ALICE, type OpenedStore, putSealed, withStore } from "./fixture.ts";

/** Long enough never to stand there by chance; the last one fills pages of its own. */
const SIZES = [60, 3_000, 20_000];

const random = new SeededRandom("noise");
const noise = (length: number) => random.bytes(length);

/** Which of these byte strings a file has: a piece of each is looked for, because SQLite cuts long ones into pages. */
async function found(path: string, needles: readonly Uint8Array[]): Promise<number[]> {
  const text = latin1(await Deno.readFile(path));
  return needles.flatMap((bytes, i) =>
    [0, bytes.length >> 1, bytes.length - 24].some((at) =>
        text.includes(latin1(bytes.subarray(at, at + 24)))
      )
      ? [i]
      : []
  );
}

function latin1(bytes: Uint8Array): string {
  return new TextDecoder("latin1").decode(bytes);
}

/** Several versions of one secret, and every sealed byte string of them. */
async function putVersions({ store }: OpenedStore, name: string): Promise<Uint8Array[]> {
  const written: Uint8Array[] = [];
  for (const size of SIZES) {
    const sealed = { wrappedKey: noise(60), sealedValue: noise(size) };
    await putSealed(store, name, sealed);
    written.push(sealed.wrappedKey, sealed.sealedValue);
  }
  return written;
}

Deno.test("sqlite: a secret that is deleted leaves nothing in the write-ahead log", async () => {
  await withStore(async (opened) => {
    const erased = await putVersions(opened, "A");
    const all = erased.map((_, i) => i);
    assertEquals(await found(`${opened.path}-wal`, erased), all, "they were in the log");
    assert(await opened.store.secrets.remove(ALICE.userUuid, "A", 2));
    assertEquals(await found(`${opened.path}-wal`, erased), []);
    assertEquals(await found(opened.path, erased), []);
  });
});

Deno.test("sqlite: a secret that is deleted leaves nothing in the database file, and its neighbour stays", async () => {
  await withStore(async (opened) => {
    const erased = await putVersions(opened, "A");
    const kept = await putVersions(opened, "B");
    await opened.reopen();
    const all = erased.map((_, i) => i);
    assertEquals(await found(opened.path, erased), all, "they were in the database file");
    assert(await opened.store.secrets.remove(ALICE.userUuid, "A", 2));
    for (const file of [opened.path, `${opened.path}-wal`]) {
      assertEquals(await found(file, erased), [], file);
    }
    assertEquals(await found(opened.path, kept), all);
  });
});

Deno.test("sqlite: keys that a rotation replaced are gone from both once it says so", async () => {
  await withStore(async (opened) => {
    const [old, next] = [noise(60), noise(60)];
    await putSealed(opened.store, "A", { wrappedKey: old, sealedValue: noise(60) });
    await opened.reopen();
    assertEquals(await found(opened.path, [old]), [0]);
    const { wrappedKeys } = opened.store;
    const rewrapped = {
      ...{ userUuid: ALICE.userUuid, name: "A", version: 1 },
      ...{ fromKeyId: "k", keyId: "k2", wrappedKey: next },
    };
    await wrappedKeys.rewrap([rewrapped]);
    await wrappedKeys.eraseReplaced();
    assertEquals(await found(opened.path, [old, next]), [1]);
    assertEquals(await found(`${opened.path}-wal`, [old, next]), []);
  });
});

Deno.test("sqlite: a message that everybody has read is gone from both", async () => {
  await withStore(async (opened) => {
    const [from, to] = ["Dann", "Dben"];
    const user = { ...ALICE, userUuid: "b1111111-1111-4111-8111-111111111111", username: "dben" };
    const identity = { kind: "aid" as const, subject: to, login: undefined, linkedAtMs: 1 };
    await opened.store.identities.insertUser(user, identity);
    const envelope = noise(400).toHex();
    const limits = {
      ...{ unreadPerRecipient: 9, unreadForStrangers: 9, unreadFromOneSender: 9 },
      ...{ bytesPerSender: 9999, bytesTotal: 9999 },
    };
    await opened.store.messages.send({
      ...{ messageId: "m1", from, to, group: "", type: "text", envelope, bytes: 800 },
      ...{ digest: undefined, place: undefined, limits },
      ...{ nowMs: 2, sentAtMs: 2, expiresAtMs: 1000 },
    });
    const needle = [new TextEncoder().encode(envelope)];
    assertEquals(await found(`${opened.path}-wal`, needle), [0]);
    await opened.reopen();
    assertEquals(await found(opened.path, needle), [0]);
    await opened.store.messages.acknowledge(to, ["m1"], 3);
    for (const file of [opened.path, `${opened.path}-wal`]) {
      assertEquals(await found(file, needle), [], file);
    }
  });
});
