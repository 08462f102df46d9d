import { assertEquals } from "@std/assert";
import type { FunctionClient } from "../../../../src/core/client/http/function_client.ts";
import { fetchUnread } from "../../../../src/core/client/messaging/fetch_unread.ts";
import type { MessagingPorts } from "../../../../src/core/client/messaging/messaging_ports.ts";

const AID = `D${"A".repeat(43)}`;

/** A mailbox with one message for each size, numbered from 1, in pages of two. */
function mailbox(sizes: readonly number[]): MessagingPorts {
  const all = sizes.map((size, i) => ({
    messageId: `m${i + 1}`,
    from: AID,
    group: "",
    type: "encrypted",
    envelope: { body: "A".repeat(size) },
    sentAt: "2026-01-02T03:04:05.000Z",
    seq: i + 1,
  }));
  const query = (_path: string, { since = 0 }: { since?: number }) => {
    const waiting = all.filter(({ seq }) => seq > since);
    const messages = waiting.slice(0, 2);
    return Promise.resolve({
      messages,
      ...(waiting.length > 2 ? { next: messages.at(-1)?.seq } : {}),
    });
  };
  // Fetching asks for nothing else.
  return { functions: { query } as unknown as FunctionClient } as MessagingPorts;
}

async function read(sizes: readonly number[], limit: number, since?: number) {
  const { messages, next } = await fetchUnread(mailbox(sizes), { since }, limit);
  return [messages.map(({ seq }) => seq), next];
}

const MIB = 1024 * 1024;

Deno.test("up to the number asked for, and from where to go on", async () => {
  assertEquals(await read([1, 1, 1, 1, 1], 500), [[1, 2, 3, 4, 5], undefined]);
  assertEquals(await read([1, 1, 1, 1, 1], 3), [[1, 2, 3], 3]);
  assertEquals(await read([1, 1, 1, 1, 1], 4), [[1, 2, 3, 4], 4]);
  assertEquals(await read([1, 1, 1, 1], 4), [[1, 2, 3, 4], undefined]);
  assertEquals(await read([1, 1], 0, 1), [[], 1]);
});

Deno.test("large messages: no more than memory and extract-ids take; nothing is passed over", async () => {
  const sizes = [11, 11, 11, 11, 11].map((size) => size * MIB);
  assertEquals(await read(sizes, 500), [[1, 2, 3], 3]);
  assertEquals(await read(sizes, 500, 3), [[4, 5], undefined]);
  assertEquals(await read([48 * MIB, 1], 500), [[1], 1], "one that is too large alone is read");
});
