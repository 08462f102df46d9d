/** OpenAI's Chat Completions, streamed (POST /chat/completions with `stream`), which many other servers speak as well. */
import * as v from "valibot";
import { COUNT, requiredData, TEXT } from "./event_data.ts";
import type { AnswerPart, ModelCall, ModelFormat } from "./model_format.ts";
import type { ServerSentEvent } from "./sse.ts";

const CODE = v.nullish(v.union([v.string(), v.number()]));
const CHUNK = v.object({
  choices: v.nullish(v.array(v.object({
    index: COUNT,
    delta: v.nullish(v.object({ content: TEXT, refusal: TEXT })),
    finish_reason: TEXT,
  }))),
  usage: v.nullish(v.object({ prompt_tokens: COUNT, completion_tokens: COUNT })),
  error: v.nullish(v.union([v.string(), v.object({ type: TEXT, code: CODE, message: TEXT })])),
});
type Chunk = v.InferOutput<typeof CHUNK>;

/** OpenAI's Chat Completions API, and what is compatible with it. */
export const openaiChat: ModelFormat = {
  path: "/chat/completions",
  headers: {},
  // Not every compatible server sends the `[DONE]` of the original.
  endsWithStopReason: true,
  body: ({ model, system, turns, maxTokens }: ModelCall, baseUrl: URL) => ({
    model,
    messages: [
      ...(system === undefined ? [] : [{ role: "system", content: system }]),
      ...turns.map(({ role, text }) => ({ role, content: text })),
    ],
    ...(maxTokens === undefined ? {} : { [limitName(baseUrl)]: maxTokens }),
    stream: true,
    stream_options: { include_usage: true },
  }),
  part(event: ServerSentEvent): AnswerPart {
    if (event.data === "[DONE]") return { ended: true };
    const chunk = requiredData(event, CHUNK);
    const fault = faultOf(chunk.error);
    if (fault !== undefined) return { fault };
    const choice = chunk.choices?.find(({ index }) => (index ?? 0) === 0);
    const input = chunk.usage?.prompt_tokens;
    const output = chunk.usage?.completion_tokens;
    return {
      text: `${choice?.delta?.content ?? ""}${choice?.delta?.refusal ?? ""}`,
      ...(choice?.finish_reason ? { stopReason: choice.finish_reason } : {}),
      ...(typeof input === "number" ? { inputTokens: input } : {}),
      ...(typeof output === "number" ? { outputTokens: output } : {}),
    };
  },
};

/** OpenAI's own newer models refuse the old name, and most other servers know no other. */
function limitName(baseUrl: URL): string {
  return baseUrl.hostname === "api.openai.com" ? "max_completion_tokens" : "max_tokens";
}

function faultOf(error: Chunk["error"]): AnswerPart["fault"] {
  if (error === null || error === undefined) return undefined;
  if (typeof error === "string") return { type: "", message: error };
  return { type: error.type ?? String(error.code ?? ""), message: error.message ?? "" };
}
