import { assertEquals } from "@std/assert";
import type { FunctionClient } from "../../../../src/core/client/http/function_client.ts";
import { markAsRead } from "../../../../src/core/client/messaging/mark_as_read.ts";
import { withMessageState } from "../../../../src/core/client/messaging/message_state.ts";
import type { MessagingPorts } from "../../../../src/core/client/messaging/messaging_ports.ts";
import { SealholdError } from "../../../../src/errors.ts";
import { FixedClock } from "../../../fakes/fixed_clock.ts";
import { MemoryFileSystem } from "../../../fakes/memory_file_system.ts";
import { SeededRandom } from "../../../fakes/seeded_random.ts";
import { failureOf } from "../http/fixture.ts";

const AID = `D${"A".repeat(43)}`;

/** What marking asks for: this mutation, and nothing of what is known of the messages. */
function portsOf(mutation: (path: string, args: { ids: string[] }) => Promise<unknown>) {
  const ports: MessagingPorts = {
    files: new MemoryFileSystem(),
    random: new SeededRandom(),
    clock: new FixedClock(),
    // Marking asks for nothing else.
    functions: { mutation } as unknown as FunctionClient,
    paths: () => ({ config: "/config", state: "/state" }),
  };
  return ports;
}

Deno.test("1 to 10,000 messages are marked at a time, named by ids and nothing else", async () => {
  let calls = 0;
  const ports = portsOf((_path, { ids }) => {
    calls++;
    return Promise.resolve({ markedAsRead: ids.length, deleted: 0, unknown: 0 });
  });
  const ids = (count: number) => Array.from({ length: count }, (_, i) => `m${i}`);
  for (const right of [["a"], ["x".repeat(64)], ids(10_000)]) {
    assertEquals((await markAsRead(ports, undefined, right)).markedAsRead, right.length);
  }
  calls = 0;
  for (const wrong of [[], ids(10_001), ["a/b"], ["a", ""], ["x".repeat(65)]]) {
    const error = await failureOf(() => markAsRead(ports, undefined, wrong));
    assertEquals([error.code, calls], ["INVALID_VALUE", 0]);
  }
});

Deno.test("case 37: what the server took counts as read, though a later call fails", async () => {
  let calls = 0;
  const ports = portsOf((_path, { ids }) =>
    ++calls === 1
      ? Promise.resolve({ markedAsRead: ids.length, deleted: ids.length, unknown: 0 })
      : Promise.reject(new SealholdError("UNREACHABLE", "gone"))
  );
  const ids = Array.from({ length: 501 }, (_, i) => `m${i}`);
  await withMessageState(ports, AID, async ({ state, save }) => {
    for (const [delivery, id] of ids.entries()) state.open[id] = { hash: "A".repeat(43), delivery };
    await save();
  });
  assertEquals((await failureOf(() => markAsRead(ports, AID, ids))).code, "UNREACHABLE");
  const open = await withMessageState(
    ports,
    AID,
    ({ state }) => Promise.resolve(Object.keys(state.open)),
  );
  assertEquals(open, ["m500"]);
});
