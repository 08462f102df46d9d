/** Case 54: strangers fill their part of a mailbox, and whom its owner knows still gets in. */
import { assertEquals } from "@std/assert";
import type { NewEpoch } from "../../../../src/ports/server/group_store.ts";
import type { NewMessage } from "../../../../src/ports/server/message_store.ts";
import type { ServerStore } from "../../../../src/ports/server/server_store.ts";
import { ALICE, withStore } from "./fixture.ts";

const [ANN, BEN, CAT] = ["Dann", "Dben", "Dcat"] as const;
const LIMITS = {
  ...{ unreadPerRecipient: 8, unreadForStrangers: 4, unreadFromOneSender: 3 },
  ...{ bytesPerSender: 1e6, bytesTotal: 1e9 },
};
let count = 0;

function message(from: string, to: string, change: Partial<NewMessage> = {}): NewMessage {
  return {
    ...{ messageId: `m${count++}`, from, to, group: "", type: "text", envelope: "{}", bytes: 2 },
    ...{ digest: undefined, place: undefined, nowMs: 2, sentAtMs: 2, expiresAtMs: 1000 },
    ...{ limits: LIMITS },
    ...change,
  };
}

function epoch(groupId: string, signer: string, aids: readonly string[]): NewEpoch {
  return {
    ...{ groupId, epoch: 1, hash: "h", record: "{}", previousHash: undefined, signer, name: "g" },
    members: aids.map((aid) => ({ aid, role: "member" })),
    ...{ fresh: [], added: [], limits: { groups: 9, groupsFromOneSigner: 9, bytesPerSigner: 1e6 } },
  };
}

/** Ann's mailbox with as much from strangers as they may fill. */
async function crowded(
  work: (store: ServerStore, send: (from: string, to?: string) => Promise<string>) => Promise<void>,
) {
  await withStore(async ({ store }) => {
    for (const [i, subject] of [ANN, BEN, CAT].entries()) {
      const userUuid = `${i + 2}1111111-1111-4111-8111-111111111111`;
      const user = { ...ALICE, userUuid, username: subject.toLowerCase() };
      const identity = { kind: "aid" as const, subject, login: undefined, linkedAtMs: 1 };
      await store.identities.insertUser(user, identity);
    }
    const send = async (from: string, to: string = ANN) =>
      (await store.messages.send(message(from, to))).kind;
    for (const stranger of ["Ds1", "Ds2", "Ds3", "Ds4"]) {
      assertEquals(await send(stranger), "delivered");
    }
    assertEquals(await send("Ds5"), "recipients-full");
    assertEquals(await send(BEN), "recipients-full", "nobody is known yet");
    await work(store, send);
  });
}

Deno.test("case 54: whom one has written to gets in, up to the whole mailbox", async () => {
  await crowded(async (_store, send) => {
    assertEquals(await send(ANN, BEN), "delivered");
    assertEquals([await send(BEN), await send(BEN), await send(BEN)], Array(3).fill("delivered"));
    assertEquals(await send(BEN), "share-full");
    assertEquals(await send(CAT), "recipients-full");
    assertEquals(await send(ANN, CAT), "delivered");
    assertEquals([await send(CAT), await send(CAT)], ["delivered", "recipients-full"]);
  });
});

Deno.test("case 54: to write to somebody makes one not known to them", async () => {
  await crowded(async (_store, send) => {
    assertEquals(await send(BEN, CAT), "delivered");
    assertEquals(await send(CAT, BEN), "delivered");
    assertEquals(await send(BEN), "recipients-full");
  });
});

Deno.test("case 54: who was written to stays known when the message was read", async () => {
  await crowded(async (store, send) => {
    await store.messages.send(message(ANN, BEN, { messageId: "asked" }));
    await store.messages.acknowledge(BEN, ["asked"], 3);
    assertEquals(await send(BEN), "delivered");
  });
});

Deno.test("case 54: who is on the allow-list gets in; the deny-list wins", async () => {
  await crowded(async (store, send) => {
    const list = { owner: ANN, nowMs: 1, max: 9, change: "add" as const };
    await store.contactLists.change({ ...list, list: "allow", aids: [BEN] });
    assertEquals([await send(BEN), await send(CAT)], ["delivered", "not-allowed"]);
    await store.contactLists.change({ ...list, list: "deny", aids: [BEN] });
    assertEquals(await send(BEN), "denied");
  });
});

Deno.test("case 54: of a group that one made, the members are known", async () => {
  await crowded(async (store, send) => {
    await store.groups.put(epoch("g", ANN, [ANN, BEN]));
    assertEquals([await send(BEN), await send(CAT)], ["delivered", "recipients-full"]);
    const gone = { epoch: 2, hash: "h2", previousHash: "h" };
    await store.groups.put({ ...epoch("g", ANN, [ANN]), ...gone });
    assertEquals(await send(BEN), "recipients-full", "not a member any more");
  });
});

Deno.test("case 54: a stranger's group makes nobody known, until one has written to it", async () => {
  await crowded(async (store, send) => {
    await store.groups.put(epoch("g", BEN, [BEN, ANN, CAT]));
    assertEquals([await send(BEN), await send(CAT)], Array(2).fill("recipients-full"));
    await store.messages.send(message(ANN, "g", { group: "g" }));
    assertEquals([await send(BEN), await send(CAT)], Array(2).fill("delivered"));
  });
});

Deno.test("case 54: of a group that somebody known brought one into, the members are known", async () => {
  await crowded(async (store, send) => {
    await store.groups.put(epoch("g", BEN, [BEN, ANN, CAT]));
    assertEquals(await send(ANN, BEN), "delivered");
    assertEquals([await send(BEN), await send(CAT)], Array(2).fill("delivered"));
    assertEquals(await send("Ds1"), "recipients-full");
  });
});

Deno.test("case 54: in a group too, a stranger gets no more than the strangers' part", async () => {
  await crowded(async (store) => {
    await store.groups.put(epoch("g", BEN, [BEN, ANN, CAT]));
    const sent = await store.messages.send(message(BEN, "g", { group: "g" }));
    const { recipients, undelivered } = sent.kind === "delivered" ? sent : {};
    assertEquals([recipients, undelivered], [[CAT], [ANN]]);
  });
});

Deno.test("case 54: of more than a thousand that one wrote to, the newest are known", async () => {
  await crowded(async (store, send) => {
    await store.messages.send(message(ANN, BEN, { nowMs: 2 }));
    await store.messages.send(message(ANN, CAT, { nowMs: 3 }));
    const limits = { ...LIMITS, unreadPerRecipient: 2000, unreadFromOneSender: 2000 };
    for (let i = 0; i < 999; i++) {
      const groupId = `g${i}`;
      const group = epoch(groupId, ANN, [ANN]);
      await store.groups.put({ ...group, limits: { ...group.limits, groups: 9999 } });
      await store.messages.send(message(ANN, groupId, { group: groupId, nowMs: 4, limits }));
    }
    assertEquals(await send(BEN), "recipients-full");
    const room = { limits: { ...LIMITS, unreadPerRecipient: 9999 } };
    assertEquals((await store.messages.send(message(CAT, ANN, room))).kind, "delivered");
    assertEquals((await store.messages.send(message(BEN, ANN, room))).kind, "recipients-full");
  });
});
