/** Damaged streams: whatever comes, it is an answer or one of our errors (threats.md A18). */
import { assert, assertEquals } from "@std/assert";
import type { ModelApi } from "../../../../src/core/client/login/providers/provider.ts";
import { askModel } from "../../../../src/core/client/model/ask_model.ts";
import type { ModelAnswer } from "../../../../src/core/client/model/growing_answer.ts";
import { SealholdError } from "../../../../src/errors.ts";
import { Secret } from "../../../../src/secret.ts";
import { pieces } from "../../../fakes/fake_transport.ts";
import { SeededRandom } from "../../../fakes/seeded_random.ts";
import { fakeHttp } from "../http/fixture.ts";
import { anthropicStream, chatStream, responsesStream } from "./streams.ts";

const KEY = "sk-canary-0123456789";
const ROUNDS = 1_500;

const SEEDS: readonly [ModelApi, string][] = [
  ["anthropic-messages", anthropicStream(["Hel", "lo 😀"]).join("")],
  ["openai-responses", responsesStream(["Hel", "lo 😀"], "completed").join("")],
  ["openai-chat", chatStream(["Hel", "lo 😀"]).join("")],
];

const BITS = [
  "null",
  "[]",
  "{}",
  "-1",
  "1e999",
  '"',
  "\\ud800",
  "\r",
  "\n\n",
  "data:",
  "event: error\n",
  "\0",
];

/** The bytes with one to four faults: a byte changed, a stretch gone or doubled, something put in. */
function damaged(bytes: Uint8Array, random: SeededRandom): Uint8Array<ArrayBuffer> {
  let result = [...bytes];
  for (let faults = 1 + random.below(4); faults > 0; faults--) {
    const at = random.below(result.length + 1);
    const end = at + random.below(40);
    const bit = [...new TextEncoder().encode(BITS[random.below(BITS.length)])];
    const changed = [
      () => result.with(Math.min(at, result.length - 1), random.below(256)),
      () => result.toSpliced(at, end - at),
      () => result.toSpliced(at, 0, ...result.slice(at, end)),
      () => result.toSpliced(at, 0, ...bit),
    ][random.below(4)]!();
    result = changed.length === 0 ? [10] : changed;
  }
  return Uint8Array.from(result);
}

for (const [api, stream] of SEEDS) {
  Deno.test(`A18, ${api}: ${ROUNDS} damaged streams end in an answer or in an error of ours`, async () => {
    const random = new SeededRandom(`damage ${api}`);
    const counts = { answers: 0, errors: 0 };
    for (let round = 0; round < ROUNDS; round++) {
      const bytes = damaged(new TextEncoder().encode(stream), random);
      const cut = random.below(bytes.length);
      const heard: string[] = [];
      const outcome = await ask(api, [bytes.slice(0, cut), bytes.slice(cut)], heard);
      if (outcome instanceof SealholdError) {
        counts.errors++;
        assert(!`${outcome.message}${outcome.hint}`.includes(KEY));
        const begun = outcome.message.startsWith("The answer is incomplete: ");
        assertEquals(begun, heard.length > 0, `round ${round}: ${outcome.message}`);
      } else {
        counts.answers++;
        assertEquals(outcome.text, heard.join(""));
      }
    }
    // A damage that nothing notices is one in text, or in what nobody reads.
    assert(counts.answers > 100 && counts.errors > 100, JSON.stringify(counts));
  });
}

async function ask(
  api: ModelApi,
  parts: Uint8Array<ArrayBuffer>[],
  heard: string[],
): Promise<ModelAnswer | SealholdError> {
  const http = fakeHttp([pieces(200, parts, { "content-type": "text/event-stream" })]);
  const endpoint = {
    provider: "acme",
    api,
    baseUrl: new URL("https://acme.example.com/v1"),
    credential: {
      headers: { "x-api-key": Secret.fromText(KEY) },
      origin: "https://acme.example.com",
    },
  };
  const call = { model: "m", turns: [{ role: "user" as const, text: "Hi" }] };
  try {
    return await askModel(http, endpoint, call, (text) => {
      heard.push(text);
      return Promise.resolve();
    });
  } catch (error) {
    if (error instanceof SealholdError) return error;
    throw error;
  }
}
