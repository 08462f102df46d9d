/** Anthropic's Messages, streamed (POST /v1/messages with `stream`, version 2023-06-01). */
import * as v from "valibot";
import { COUNT, requiredData, TEXT } from "./event_data.ts";
import type { AnswerPart, ModelCall, ModelFormat } from "./model_format.ts";
import type { ServerSentEvent } from "./sse.ts";

/** The API wants a limit; every model in service allows this one. */
const DEFAULT_MAX_TOKENS = 4096;

const USAGE = v.object({
  input_tokens: COUNT,
  output_tokens: COUNT,
  cache_creation_input_tokens: COUNT,
  cache_read_input_tokens: COUNT,
});
const START = v.object({ message: v.object({ usage: v.nullish(USAGE) }) });
const DELTA = v.object({ delta: v.object({ type: v.string(), text: TEXT }) });
const MESSAGE_DELTA = v.object({
  delta: v.object({ stop_reason: TEXT }),
  usage: v.nullish(USAGE),
});
const FAULT = v.object({ error: v.object({ type: TEXT, message: TEXT }) });

/** Anthropic's Messages API. */
export const anthropicMessages: ModelFormat = {
  path: "/v1/messages",
  headers: { "anthropic-version": "2023-06-01" },
  endsWithStopReason: false,
  body: ({ model, system, turns, maxTokens }: ModelCall) => ({
    model,
    max_tokens: maxTokens ?? DEFAULT_MAX_TOKENS,
    ...(system === undefined ? {} : { system }),
    messages: turns.map(({ role, text }) => ({ role, content: text })),
    stream: true,
  }),
  part(event: ServerSentEvent): AnswerPart {
    switch (event.type) {
      case "message_start":
        return counts(requiredData(event, START).message.usage);
      case "content_block_delta": {
        // Thinking, tool input and signatures are deltas too; only text is the answer.
        const { delta } = requiredData(event, DELTA);
        return delta.type === "text_delta" ? { text: delta.text ?? "" } : {};
      }
      case "message_delta": {
        const { delta, usage } = requiredData(event, MESSAGE_DELTA);
        const stopReason = delta.stop_reason ?? undefined;
        return { ...counts(usage), ...(stopReason === undefined ? {} : { stopReason }) };
      }
      case "message_stop":
        return { ended: true };
      case "error": {
        const { error } = requiredData(event, FAULT);
        return { fault: { type: error.type ?? "", message: error.message ?? "" } };
      }
      default:
        // `ping`, block starts and stops, and events that are yet to be invented: to be passed over, says the API.
        return {};
    }
  },
};

/** What was read from and written to the provider's cache was sent too, and is counted apart. */
function counts(usage: v.InferOutput<typeof USAGE> | null | undefined): AnswerPart {
  const input = usage?.input_tokens;
  const output = usage?.output_tokens;
  const cached = (usage?.cache_creation_input_tokens ?? 0) + (usage?.cache_read_input_tokens ?? 0);
  return {
    ...(typeof input === "number" ? { inputTokens: input + cached } : {}),
    ...(typeof output === "number" ? { outputTokens: output } : {}),
  };
}
