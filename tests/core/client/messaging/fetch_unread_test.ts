import { assertEquals } from "@std/assert";
import {
  type FunctionClient,
  functionClient,
} from "../../../../src/core/client/http/function_client.ts";
import { fetchUnread } from "../../../../src/core/client/messaging/fetch_unread.ts";
import { parseFrame } from "../../../../src/core/client/messaging/live/frames.ts";
import type { MessagingPorts } from "../../../../src/core/client/messaging/messaging_ports.ts";
import { Secret } from "../../../../src/secret.ts";
import { json } from "../../../fakes/fake_transport.ts";
import { failureOf, fakeHttp, ORIGIN } from "../http/fixture.ts";

const AID = `D${"A".repeat(43)}`;

/** A mailbox with one message for each size, numbered from 1, in pages of two. */
function mailbox(sizes: readonly number[]): MessagingPorts {
  const all = sizes.map((size, i) => ({
    messageId: `m${i + 1}`,
    from: AID,
    to: AID,
    group: "",
    type: "encrypted",
    envelope: { body: "A".repeat(size) },
    sentAt: "2026-01-02T03:04:05.000Z",
    expiresAt: "2026-02-02T03:04:05.000Z",
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

const MESSAGE = {
  messageId: "m1",
  from: AID,
  to: AID,
  group: "",
  type: "text",
  envelope: { text: "hi" },
  sentAt: "2026-01-02T03:04:05.000Z",
  expiresAt: "2026-02-02T03:04:05.000Z",
  seq: 1,
};

/** A list that holds this one message, as a client gets it: through the real reading of an answer. */
async function listed(message: unknown): Promise<unknown> {
  const http = fakeHttp([json(200, { status: "success", value: { messages: [message] } })]);
  const token = () => Promise.resolve({ token: Secret.fromText("t"), origin: ORIGIN });
  const functions = functionClient(http, ORIGIN, token);
  return (await fetchUnread({ functions } as MessagingPorts, {}, 10)).messages[0];
}

/** The same message on the event stream. */
function streamed(message: unknown): unknown {
  const frame = parseFrame(JSON.stringify({ type: "message", message }));
  return frame.type === "message" ? frame.message : undefined;
}

Deno.test("a list and the event stream take the very same messages", async () => {
  for (
    const right of [MESSAGE, { ...MESSAGE, newer: 1 }, { ...MESSAGE, messageId: "x".repeat(64) }]
  ) {
    assertEquals([await listed(right), streamed(right)], [right, right]);
  }
  const group = "A".repeat(43);
  const wrong: Record<string, unknown>[] = [
    // On each of these the two once disagreed.
    { to: undefined },
    { to: group },
    { group, to: AID },
    { sentAt: "yesterday" },
    { sentAt: "2026-02-30T00:00:00.000Z" },
    { expiresAt: undefined },
    { expiresAt: null },
    { expiresAt: "\u001b[2J" },
    { seq: 0 },
    { messageId: "x".repeat(65) },
    { messageId: "a/b" },
    { from: "somebody" },
    { type: "other" },
    { envelope: undefined },
  ];
  for (const change of wrong) {
    const message = { ...MESSAGE, ...change };
    const told = JSON.stringify(change);
    const codes = [await failureOf(() => listed(message)), await failureOf(() => streamed(message))]
      .map(({ code }) => code);
    assertEquals(codes, ["BAD_RESPONSE", "BAD_RESPONSE"], told);
  }
});
