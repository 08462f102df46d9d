/** Server-sent events as WHATWG HTML section 9.2.6 interprets them. */
import { assertEquals } from "@std/assert";
import { serverSentEvents } from "../../../../src/core/client/model/sse.ts";
import { failureOf } from "../http/fixture.ts";

const MAX_EVENT_CHARS = 4 * 1024 * 1024;

const bytes = (text: string) => new TextEncoder().encode(text);

async function eventsOf(...parts: (string | Uint8Array)[]): Promise<[string, string][]> {
  const found: [string, string][] = [];
  for await (const { type, data } of serverSentEvents(bodyOf(parts))) found.push([type, data]);
  return found;
}

async function* bodyOf(parts: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) {
    yield await Promise.resolve(typeof part === "string" ? bytes(part) : part);
  }
}

const CASES: readonly [string, string, [string, string][]][] = [
  ["one event", "event: a\ndata: x\n\n", [["a", "x"]]],
  ["an event without a name", "data: x\n\n", [["message", "x"]]],
  ["lines that end with CR", "event: a\rdata: x\r\rdata: y\r\r", [["a", "x"], ["message", "y"]]],
  ["lines that end with CRLF", "event: a\r\ndata: x\r\n\r\n", [["a", "x"]]],
  ["line ends that change", "event: a\r\ndata: x\rdata: y\n\r\n", [["a", "x\ny"]]],
  ["data of several lines", "data: one\ndata:\ndata: two\n\n", [["message", "one\n\ntwo"]]],
  ["only one space taken away", "data:  x\ndata:y\n\n", [["message", " x\ny"]]],
  ["comments", ": hello\ndata: x\n:\n\n: ping\n\n", [["message", "x"]]],
  ["fields that mean nothing here", "id: 7\nretry: 10\nfoo: bar\ndata: x\n\n", [["message", "x"]]],
  ["a field without a colon", "data\n\n", [["message", ""]]],
  ["no event without data", "event: a\n\ndata: x\n\n", [["message", "x"]]],
  ["a byte order mark in front, and only one", "\ufeffdata: x\n\n", [["message", "x"]]],
  ["a second byte order mark spoils its line", "\ufeff\ufeffdata: x\n\ndata: y\n\n", [
    ["message", "y"],
  ]],
  ["an event that the end cuts off is dropped", "data: x\n\nevent: a\ndata: y\n", [
    ["message", "x"],
  ]],
  ["colons in the data", 'data: {"a":"b: c"}\n\n', [["message", '{"a":"b: c"}']]],
  ["letters of every length", "data: aé漢😀\n\n", [["message", "aé漢😀"]]],
  ["nothing", "", []],
];

for (const [name, text, events] of CASES) {
  Deno.test(`events: ${name}, in one piece and cut at every byte`, async () => {
    assertEquals(await eventsOf(text), events);
    assertEquals(await eventsOf(...[...bytes(text)].map((byte) => Uint8Array.of(byte))), events);
    for (let at = 0; at <= bytes(text).length; at++) {
      assertEquals(
        await eventsOf(bytes(text).subarray(0, at), bytes(text).subarray(at)),
        events,
        `cut at ${at}`,
      );
    }
  });
}

for (
  const [name, parts] of [
    ["a byte that is none", [bytes("data: "), Uint8Array.of(0xff), bytes("\n\n")]],
    ["a letter that the end cuts off", [bytes("data: x\n\n"), Uint8Array.of(0xe6, 0xbc)]],
  ] as const
) {
  Deno.test(`case 20: ${name} is BAD_RESPONSE, not a question mark in the answer`, async () => {
    const error = await failureOf(() => eventsOf(...parts));
    assertEquals([error.code, error.message], [
      "BAD_RESPONSE",
      "The provider's answer is not UTF-8",
    ]);
  });
}

Deno.test("case 20: a line without an end, an event without an end and a huge event are refused", async () => {
  const block = "x".repeat(1024 * 1024);
  async function* line() {
    yield bytes("data: ");
    for (;;) yield await Promise.resolve(bytes(block));
  }
  async function* event() {
    for (;;) yield await Promise.resolve(bytes(`data: ${block}\n`));
  }
  for (const body of [line(), event()]) {
    const error = await failureOf(async () => {
      for await (const _ of serverSentEvents(body)) throw new Error("no event was to come");
    });
    assertEquals(error.code, "BAD_RESPONSE");
  }
  const huge = await failureOf(() => eventsOf(`data: ${"x".repeat(MAX_EVENT_CHARS + 1)}\n\n`));
  assertEquals(huge.message, "The provider's answer has an event that is too large");
  const largest = await eventsOf(`data: ${"x".repeat(MAX_EVENT_CHARS)}\n\n`);
  assertEquals(largest[0]?.[1].length, MAX_EVENT_CHARS);
});

Deno.test("leaving the events ends the body", async () => {
  let ended = false;
  async function* body() {
    try {
      for (;;) yield await Promise.resolve(bytes("data: x\n\n"));
    } finally {
      ended = true;
    }
  }
  for await (const { data } of serverSentEvents(body())) {
    assertEquals(data, "x");
    break;
  }
  assertEquals(ended, true);
});
