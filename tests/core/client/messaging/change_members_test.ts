/** Groups over a server that lies about what it was told. */
import { assertEquals } from "@std/assert";
import { encodeBase64url } from "../../../../src/crypto/base64url.ts";
import type { FunctionClient } from "../../../../src/core/client/http/function_client.ts";
import { type KeyPair, keyPairFromSeed } from "../../../../src/core/shared/identity/key_pair.ts";
import { rotationRecord, walkKeyLog } from "../../../../src/core/shared/identity/key_log.ts";
import {
  makeGroup,
  removeFromGroup,
} from "../../../../src/core/client/messaging/change_members.ts";
import type { MessagingPorts } from "../../../../src/core/client/messaging/messaging_ports.ts";
import { asNext } from "../../../../src/core/client/messaging/rotate_key.ts";
import { sealDry, sendSealed } from "../../../../src/core/client/messaging/send_message.ts";
import { FixedClock } from "../../../fakes/fixed_clock.ts";
import { MemoryFileSystem } from "../../../fakes/memory_file_system.ts";
import { SeededRandom } from "../../../fakes/seeded_random.ts";
import { failureOf } from "../http/fixture.ts";

/** A server that a test may have lie: what it keeps is in reach. */
class Server {
  readonly calls: string[] = [];
  records: { epoch: number }[] = [];
  readonly logs = new Map<string, unknown[]>();
  readonly keys = new Map<string, KeyPair>();
  /** Says that it took a record, and does not keep it. */
  forgets = false;
  #groupId = "";

  ports(): MessagingPorts {
    return {
      files: new MemoryFileSystem(),
      random: new SeededRandom(),
      clock: new FixedClock(),
      functions: {
        query: (path: string, args: Record<string, string>) =>
          Promise.resolve(this.#query(path, args)),
        mutation: async (path: string, args: Record<string, unknown>) =>
          await this.#change(path, args),
      } as unknown as FunctionClient, // groups are changed with these two
      paths: () => ({ config: "/config", state: "/state" }),
    };
  }

  #query(path: string, { aid = "" }: Record<string, string>): unknown {
    if (path === "groups:get") return { groupId: this.#groupId, records: this.records };
    const log = this.logs.get(aid) ?? [];
    const publicKey = encodeBase64url(this.keys.get(aid)!.publicKey.bytes);
    return { aid, publicKey, ksn: log.length, updatedAt: "", log };
  }

  async #change(path: string, args: Record<string, unknown>): Promise<unknown> {
    this.calls.push(path);
    if (path === "messages:send") return { messageId: "m", sentAt: "" };
    const record = args.record as { epoch: number };
    if (!this.forgets) this.records.push(record);
    const { rosterHash } = await import("../../../../src/core/shared/group/roster.ts");
    this.#groupId ||= await rosterHash(record as Parameters<typeof rosterHash>[0]);
    return { groupId: this.#groupId, epoch: record.epoch };
  }
}

async function team() {
  const server = new Server();
  const [alice, bob, carol] = await Promise.all(["a", "b", "c"].map(keyPairFromSeed));
  for (const each of [alice!, bob!, carol!]) server.keys.set(each.aid, each);
  const ports = server.ports();
  const made = await makeGroup(ports, [alice!], "team", [bob!.aid, carol!.aid]);
  return { server, ports, alice: alice!, carol: carol!, to: made.groupId };
}

Deno.test("a server that hides a removal is found out by who made it; nothing is sealed for who was removed", async () => {
  const { server, ports, alice, carol, to } = await team();
  const content = new Uint8Array(1);
  assertEquals((await sendSealed(ports, [alice], { to, content })).recipients, 2);
  server.forgets = true;
  assertEquals((await removeFromGroup(ports, [alice], to, [carol.aid])).epoch, 2);
  server.calls.length = 0;
  const failure = await failureOf(() => sendSealed(ports, [alice], { to, content }));
  assertEquals([failure.code, server.calls], ["ROLLED_BACK", []]);
});

Deno.test("a dry run after a rotation seals as a send would, and tells the server nothing", async () => {
  const { server, ports, alice, to } = await team();
  const next = asNext(alice, await keyPairFromSeed("next"));
  const log = await walkKeyLog(alice.aid, []);
  const record = await rotationRecord(log, alice, next, "2026-01-02T03:04:05.000Z");
  server.logs.set(alice.aid, [record]);
  server.keys.set(alice.aid, next);
  server.calls.length = 0;
  const content = new Uint8Array(1);
  const { envelope, recipients } = await sealDry(ports, [next], { to, content });
  const { header } = envelope as { header: { epoch: number } };
  assertEquals([recipients, header.epoch, server.calls], [2, 2, []]);
  await sendSealed(ports, [next], { to, content });
  assertEquals(server.calls, ["groups:addMembers", "messages:send"]);
});
