/** A question to a model: what is sent and what is handed on. */
import { assert, assertEquals } from "@std/assert";
import type { ModelApi } from "../../../../src/core/client/login/providers/provider.ts";
import { askModel } from "../../../../src/core/client/model/ask_model.ts";
import type { ModelCall } from "../../../../src/core/client/model/model_format.ts";
import { SealholdError } from "../../../../src/errors.ts";
import { bodyOf, pieces } from "../../../fakes/fake_transport.ts";
import { failureOf, fakeHttp } from "../http/fixture.ts";
import { ask, BASE, CALL, endpointFor, KEY, refusal, SSE } from "./asking.ts";
import { anthropicStream, chatStream, responsesStream } from "./streams.ts";

const STREAMS: readonly [ModelApi, string[], string, string][] = [
  ["anthropic-messages", anthropicStream(["Hel", "lo"]), "end_turn", "/v1/messages"],
  ["openai-responses", responsesStream(["Hel", "lo"], "completed"), "completed", "/v1/responses"],
  ["openai-chat", chatStream(["Hel", "lo"]), "stop", "/v1/chat/completions"],
];

for (const [api, stream, stopReason, path] of STREAMS) {
  Deno.test(`${api}: the answer is handed on as it comes, counted, and its end known`, async () => {
    const { http, heard, outcome } = await ask([pieces(200, stream, SSE)], { api });
    assertEquals(heard, ["Hel", "lo"]);
    assertEquals(outcome, { text: "Hello", stopReason, inputTokens: 12, outputTokens: 34 });
    assertEquals(http.transport.calls, [`POST ${path}`]);
  });

  Deno.test(`${api}: cut at any byte, the answer is refused as incomplete, never taken for whole`, async () => {
    const bytes = new TextEncoder().encode(stream.join(""));
    // The last event decides; for chat it may be the one that gives the stop reason.
    const decisive = api === "openai-chat" ? '"finish_reason":"stop"' : stream.at(-1)!.slice(0, 20);
    const wholeFrom = stream.join("").indexOf(decisive);
    for (let at = 0; at < wholeFrom; at += 7) {
      const { error, heard } = await refusal([pieces(200, [bytes.slice(0, at)], SSE)], api);
      assertEquals(error.code, "BAD_RESPONSE");
      assertEquals(error.message.startsWith("The answer is incomplete: "), heard.length > 0);
    }
  });

  Deno.test(`${api}: the key is in a secret header and nowhere else`, async () => {
    const { http } = await ask([pieces(200, stream, SSE)], { api });
    const [request] = http.transport.requests;
    assertEquals(
      Object.values(request?.secretHeaders ?? {}).map((each) => each.exposeText().slice(-5)),
      [KEY.slice(-5)],
    );
    const open = `${request?.url} ${JSON.stringify(request?.headers)} ${
      JSON.stringify(bodyOf(request))
    }`;
    assert(!open.includes(KEY));
    assert(!JSON.stringify(request).includes(KEY));
  });

  Deno.test(`cases 3 and A10, ${api}: a credential of another origin is not sent`, async () => {
    const own = new URL(BASE[api]).origin;
    for (
      const origin of [
        "https://evil.test",
        `${own}.evil.test`,
        `${own}:8443`,
        own.replace("s:", ":"),
        "",
      ]
    ) {
      const { http, outcome } = await ask([pieces(200, stream, SSE)], { api, origin });
      assert(outcome instanceof SealholdError);
      assertEquals(outcome.code, "ORIGIN_MISMATCH");
      assertEquals(http.transport.requests.length, 0);
    }
  });
}

Deno.test("anthropic-messages: the request as the API documents it", async () => {
  const call: ModelCall = {
    model: "m-1",
    system: "Be brief",
    maxTokens: 77,
    turns: [
      { role: "user", text: "a" },
      { role: "assistant", text: "b" },
      { role: "user", text: "c" },
    ],
  };
  const { http } = await ask([pieces(200, anthropicStream(["x"]), SSE)], { call });
  const [request] = http.transport.requests;
  assertEquals(request?.headers?.["anthropic-version"], "2023-06-01");
  assertEquals(bodyOf(request), {
    model: "m-1",
    max_tokens: 77,
    system: "Be brief",
    messages: [
      { role: "user", content: "a" },
      { role: "assistant", content: "b" },
      { role: "user", content: "c" },
    ],
    stream: true,
  });
  const plain = await ask([pieces(200, anthropicStream(["x"]), SSE)]);
  assertEquals(bodyOf(plain.http.transport.requests[0]), {
    model: "m-1",
    max_tokens: 4096,
    messages: [{ role: "user", content: "Hi" }],
    stream: true,
  });
});

Deno.test("openai: the requests as the APIs document them", async () => {
  const call: ModelCall = { ...CALL, system: "Be brief", maxTokens: 77 };
  const responses = await ask([pieces(200, responsesStream(["x"], "completed"), SSE)], {
    api: "openai-responses",
    call,
  });
  assertEquals(bodyOf(responses.http.transport.requests[0]), {
    model: "m-1",
    instructions: "Be brief",
    input: [{ role: "user", content: "Hi" }],
    max_output_tokens: 77,
    store: false,
    stream: true,
  });
  const chat = await ask([pieces(200, chatStream(["x"]), SSE)], { api: "openai-chat", call });
  assertEquals(bodyOf(chat.http.transport.requests[0]), {
    model: "m-1",
    messages: [{ role: "system", content: "Be brief" }, { role: "user", content: "Hi" }],
    max_tokens: 77,
    stream: true,
    stream_options: { include_usage: true },
  });
});

Deno.test("openai-responses: an answer cut short by its limit is whole, and says why it ended", async () => {
  const { outcome } = await ask([pieces(200, responsesStream(["Hel"], "incomplete"), SSE)], {
    api: "openai-responses",
  });
  assertEquals(outcome, {
    text: "Hel",
    stopReason: "max_output_tokens",
    inputTokens: 12,
    outputTokens: 34,
  });
});

Deno.test("openai-chat: a server that sends no [DONE] has ended with its stop reason", async () => {
  const { outcome } = await ask([pieces(200, chatStream(["Hi"], false), SSE)], {
    api: "openai-chat",
  });
  assertEquals((outcome as { text: string }).text, "Hi");
});

Deno.test("what follows the last event is not read, and the connection is closed", async () => {
  let how = "";
  const stream = [...anthropicStream(["Hi"]), "data: never read\n\n"];
  await ask([pieces(200, stream, SSE, (ended) => how = ended)]);
  assertEquals(how, "early");
});

Deno.test("a character that is cut between two events comes out whole", async () => {
  const { heard, outcome } = await ask([pieces(200, anthropicStream(["a\ud83d", "\ude00b"]), SSE)]);
  assertEquals(heard, ["a", "😀b"]);
  assertEquals((outcome as { text: string }).text, "a😀b");
});

Deno.test("case 31: when the reader of the text fails, that is the error, and the connection is closed", async () => {
  let how = "";
  const http = fakeHttp([
    pieces(200, anthropicStream(["Hel", "lo"]), SSE, (ended) => how = ended),
  ]);
  const gone = new SealholdError("OUTPUT_FAILED", "Cannot write the output");
  const error = await failureOf(() =>
    askModel(http, endpointFor("anthropic-messages"), CALL, () => Promise.reject(gone))
  );
  assertEquals(error === gone, true);
  assertEquals([how, http.transport.requests.length], ["early", 1]);
});
