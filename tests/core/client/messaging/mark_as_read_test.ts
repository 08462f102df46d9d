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

Deno.test("case 37: what the server took counts as read, though a later call fails", async () => {
  let calls = 0;
  const mutation = (_path: string, { ids }: { ids: string[] }) =>
    ++calls === 1
      ? Promise.resolve({ markedAsRead: ids.length, deleted: ids.length, unknown: 0 })
      : Promise.reject(new SealholdError("UNREACHABLE", "gone"));
  const ports: MessagingPorts = {
    files: new MemoryFileSystem(),
    random: new SeededRandom(),
    clock: new FixedClock(),
    // Marking asks for nothing else.
    functions: { mutation } as unknown as FunctionClient,
    paths: () => ({ config: "/config", state: "/state" }),
  };
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
