/** Refusals, faults and broken answers: which error each becomes, and what of the provider's words is shown. */
import { assert, assertEquals } from "@std/assert";
import type { ModelApi } from "../../../../src/core/client/login/providers/provider.ts";
import { json, pieces, type Reply, text } from "../../../fakes/fake_transport.ts";
import { KEY, refusal, SSE } from "./asking.ts";
import { anthropicStream, event } from "./streams.ts";

const FAULTS: readonly [ModelApi, string][] = [
  [
    "openai-responses",
    event("error", { type: "error", code: "bad_thing", message: "Boom", param: null }),
  ],
  [
    "openai-responses",
    event("error", { type: "error", error: { type: "bad_thing", message: "Boom" } }),
  ],
  [
    "openai-responses",
    event("response.failed", {
      type: "response.failed",
      response: { status: "failed", error: { code: "bad_thing", message: "Boom" } },
    }),
  ],
  ["openai-chat", `data: ${JSON.stringify({ error: { code: "bad_thing", message: "Boom" } })}\n\n`],
  [
    "anthropic-messages",
    event("error", { type: "error", error: { type: "bad_thing", message: "Boom" } }),
  ],
];

for (const [api, fault] of FAULTS) {
  Deno.test(`${api}: an error event in place of an answer: ${fault.slice(0, 60).trim()}`, async () => {
    const { error, tries } = await refusal([pieces(200, [fault], SSE)], api);
    assertEquals([error.code, error.message, tries], [
      "SERVER_ERROR",
      "The provider reports an error (bad_thing): Boom",
      1,
    ]);
  });
}

const STATUS: readonly [number, string, string][] = [
  [400, "INVALID_VALUE", "The provider refused the request (invalid_request_error): Wrong"],
  [401, "TOKEN_EXPIRED", "The provider does not accept this credential (invalid_request_error)"],
  [403, "DENIED", "Denied by the provider (invalid_request_error)"],
  [
    404,
    "NOT_FOUND",
    "The provider does not know this model or address (invalid_request_error): Wrong",
  ],
  [413, "INVALID_VALUE", "The provider refused the request (invalid_request_error): Wrong"],
];

for (const [status, code, message] of STATUS) {
  Deno.test(`HTTP ${status} is ${code}, once`, async () => {
    const body = { error: { type: "invalid_request_error", message: "Wrong." } };
    const { error, tries } = await refusal([json(status, body)]);
    assertEquals([error.code, error.message, tries], [code, message, 1]);
  });
}

Deno.test("a provider that repeats the key, or writes a novel, is cut", async () => {
  const echo = await refusal([json(400, { error: { type: "x", message: `Bad key ${KEY}, sir` } })]);
  assertEquals(echo.error.message, "The provider refused the request (x): Bad key [redacted], sir");
  const bearer = await refusal([json(400, { error: `not "Bearer ${KEY}"` })], "openai-chat");
  assert(bearer.error.message.includes("[redacted]"));
  const novel = await refusal([
    json(400, { error: { type: "BAD type\x1b[2J", message: `a\n\nb ${"x".repeat(5000)}` } }),
  ]);
  assert(novel.error.message.startsWith("The provider refused the request (HTTP 400): a b xxx"));
  assert(novel.error.message.length < 280);
});

const BROKEN: readonly [string, Reply][] = [
  ["HTML with status 200", text(200, "<html>hi</html>", { "content-type": "text/html" })],
  ["JSON in place of a stream", json(200, { content: [{ text: "Hi" }] })],
  ["no content type", pieces(200, anthropicStream(["x"]))],
  [
    "a type that begins alike",
    pieces(200, anthropicStream(["x"]), { "content-type": "text/event-streams" }),
  ],
  ["status 204", text(204, "")],
  ["an empty stream", pieces(200, [], SSE)],
  ["no JSON", pieces(200, [`event: content_block_delta\ndata: {"delta":{"text":"${KEY}\n\n`], SSE)],
  ["JSON of another shape", pieces(200, [event("content_block_delta", { delta: "x" })], SSE)],
  [
    "counts that are none",
    pieces(200, [event("message_start", { message: { usage: { input_tokens: -1 } } })], SSE),
  ],
  ["deep nesting", pieces(200, [`event: message_delta\ndata: ${"[".repeat(100_000)}\n\n`], SSE)],
];

for (const [name, reply] of BROKEN) {
  Deno.test(`case 20: ${name} is BAD_RESPONSE, exactly once`, async () => {
    const { error, heard, tries } = await refusal([reply]);
    assertEquals([error.code, heard, tries], ["BAD_RESPONSE", [], 1]);
  });
}

for (const status of [301, 302, 307, 308]) {
  Deno.test(`cases 1 and 2: a ${status} is not followed`, async () => {
    const { error, tries } = await refusal([text(status, "", { location: "https://evil.test/" })]);
    assertEquals([error.code, tries], ["REDIRECT_REFUSED", 1]);
    assert(!error.message.includes("evil"));
  });
}

Deno.test("case 20: an answer without an end is cut off", async () => {
  const start = anthropicStream([]).slice(0, 1);
  const delta = event("content_block_delta", {
    type: "content_block_delta",
    delta: { type: "text_delta", text: "x".repeat(1024 * 1024) },
  });
  const { error } = await refusal([pieces(200, [...start, ...Array(20).fill(delta)], SSE)]);
  assertEquals(error.message, "The answer is incomplete: the provider's answer is too long");
});
