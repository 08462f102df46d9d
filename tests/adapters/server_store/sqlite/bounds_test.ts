/** How much of a store one may take up, and what a clock that was set back makes of it. */
import { assertEquals } from "@std/assert";
import type { NewEpoch } from "../../../../src/ports/server/group_store.ts";
import { ALICE, withStore } from "./fixture.ts";

const T0 = 1_767_000_000_000;
const HOUR_MS = 3_600_000;
const hash = (n: number) => new Uint8Array(32).fill(n);

Deno.test("attempts: of several limits that are reached, the longest wait is told", async () => {
  await withStore(async ({ store: { attempts } }) => {
    const short = { bucket: hash(1), limit: 1, windowMs: 1000 };
    const long = { bucket: hash(2), limit: 1, windowMs: 9000 };
    await attempts.take([short, long], T0);
    for (const limits of [[short, long], [long, short]]) {
      const refused = { allowed: false as const, limit: 1, windowMs: 9000, retryAfterMs: 8500 };
      assertEquals(await attempts.take(limits, T0 + 500), refused);
    }
  });
});

Deno.test("attempts: one of a window of a day is remembered for the day", async () => {
  await withStore(async ({ store: { attempts } }) => {
    const daily = { bucket: hash(1), limit: 1, windowMs: 24 * HOUR_MS };
    await attempts.take([daily], T0);
    assertEquals((await attempts.take([daily], T0 + 23 * HOUR_MS)).allowed, false);
    assertEquals((await attempts.take([daily], T0 + 24 * HOUR_MS)).allowed, true);
  });
});

Deno.test("challenges: an address that asks for too many loses its own oldest", async () => {
  await withStore(async ({ store: { challenges } }) => {
    const limits = { perAidAndAddress: 9, perAddress: 2, total: 9 };
    const add = (challengeId: string, address: number, n: number) =>
      challenges.add({
        challengeId,
        aid: `Daid${n}`,
        payload: "{}",
        createdAtMs: T0 + n,
        expiresAtMs: T0 + 1000,
        address: hash(address),
        limits,
      });
    await add("neighbour's", 2, 0);
    for (const n of [1, 2, 3]) assertEquals(await add(`own ${n}`, 1, n), true);
    const found = async (id: string) => (await challenges.take(id)) !== undefined;
    assertEquals(
      [
        await found("neighbour's"),
        await found("own 1"),
        await found("own 2"),
        await found("own 3"),
      ],
      [true, false, true, true],
    );
  });
});

Deno.test("device grants: one that was asked for in the future is not there to be approved", async () => {
  await withStore(async ({ store: { deviceGrants, webSessions } }) => {
    await deviceGrants.add({
      deviceHash: hash(1),
      userCodeHash: hash(2),
      clientId: "c",
      scope: "secrets:read",
      peer: "192.0.2.1",
      product: "",
      createdAtMs: T0,
      expiresAtMs: T0 + 600_000,
      intervalSec: 5,
      maxPending: 9,
    });
    const back = T0 - 120_001;
    await webSessions.open({
      sessionHash: hash(3),
      userUuid: ALICE.userUuid,
      ifPasswordHash: ALICE.passwordHash,
      nowMs: back,
      expiresAtMs: T0 + 600_000,
      maxPerUser: 9,
    });
    const decide = (nowMs: number) =>
      deviceGrants.decide({
        userCodeHash: hash(2),
        sessionHash: hash(3),
        approve: true,
        nowMs,
      });
    assertEquals(await deviceGrants.findPending(hash(2), back), undefined);
    assertEquals(await decide(back), false);
    assertEquals((await deviceGrants.findPending(hash(2), back + 1))?.peer, "192.0.2.1");
    assertEquals(await decide(back + 1), true);
  });
});

function epoch(change: Partial<NewEpoch>): NewEpoch {
  return {
    groupId: "g",
    epoch: 1,
    hash: "hash 1",
    record: "{}",
    previousHash: undefined,
    signer: "Dann",
    name: "team",
    members: [{ aid: "Dann", role: "admin" }],
    fresh: [],
    added: ["Dann"],
    limits: { groups: 2, groupsFromOneSigner: 9, bytesPerSigner: 1000 },
    ...change,
  };
}

Deno.test("groups: a chain begins with epoch 1, and no epoch is jumped over", async () => {
  await withStore(async ({ store: { groups } }) => {
    assertEquals(await groups.put(epoch({ epoch: 2 })), "conflict");
    assertEquals(await groups.put(epoch({})), "stored");
    const jump = epoch({ epoch: 3, hash: "hash 3", previousHash: "hash 1", added: [] });
    assertEquals(await groups.put(jump), "conflict");
    assertEquals(await groups.put({ ...jump, epoch: 2 }), "stored");
  });
});

Deno.test("groups: nobody makes more of them than may be, and one that was left makes room", async () => {
  await withStore(async ({ store: { groups } }) => {
    const make = (groupId: string) => groups.put(epoch({ groupId }));
    assertEquals([await make("a"), await make("b"), await make("c")], [
      "stored",
      "stored",
      "too-many-groups",
    ]);
    const left = { epoch: 2, hash: "hash 2", previousHash: "hash 1", members: [], added: [] };
    assertEquals(await groups.put(epoch({ groupId: "a", ...left })), "stored");
    assertEquals(await make("c"), "stored");
  });
});
