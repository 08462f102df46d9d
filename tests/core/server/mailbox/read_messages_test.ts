/** How much of a mailbox is read at a time. */
import { assertEquals } from "@std/assert";
import { getUnread, type ReadPorts } from "../../../../src/core/server/mailbox/read_messages.ts";
import { MAX_WIRE_BYTES } from "../../../../src/core/shared/message/format.ts";
import { FixedClock } from "../../../fakes/fixed_clock.ts";

Deno.test("100 unread messages by default and 500 at most, and 12 MiB unless less is asked for", async () => {
  const asked: [number, number][] = [];
  const messages = {
    unread({ maxMessages, maxBytes }: { maxMessages: number; maxBytes: number }) {
      asked.push([maxMessages, maxBytes]);
      return Promise.resolve({ messages: [], more: false });
    },
    // Reading asks the store for nothing else.
  } as unknown as ReadPorts["messages"];
  const ports = { messages, limitClock: new FixedClock() };
  for (const ask of [{}, { limit: 7, maxBytes: 9 }, { limit: 500 }, { limit: 10_000 }]) {
    await getUnread(ports, "aid", ask);
  }
  assertEquals(asked, [
    [100, MAX_WIRE_BYTES],
    [7, 9],
    [500, MAX_WIRE_BYTES],
    [500, MAX_WIRE_BYTES],
  ]);
});
