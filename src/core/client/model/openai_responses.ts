/** OpenAI's Responses, streamed (POST /responses with `stream`). */
import * as v from "valibot";
import { COUNT, requiredData, TEXT } from "./event_data.ts";
import type { AnswerPart, ModelCall, ModelFault, ModelFormat } from "./model_format.ts";
import type { ServerSentEvent } from "./sse.ts";

const DELTA = v.object({ delta: v.string() });
const RESPONSE = v.object({
  response: v.object({
    status: TEXT,
    usage: v.nullish(v.object({ input_tokens: COUNT, output_tokens: COUNT })),
    incomplete_details: v.nullish(v.object({ reason: TEXT })),
    error: v.nullish(v.object({ code: TEXT, message: TEXT })),
  }),
});
const FAULT = v.object({
  code: TEXT,
  message: TEXT,
  error: v.nullish(v.object({ code: TEXT, type: TEXT, message: TEXT })),
});

/** OpenAI's Responses API. */
export const openaiResponses: ModelFormat = {
  path: "/responses",
  headers: {},
  endsWithStopReason: false,
  body: ({ model, system, turns, maxTokens }: ModelCall) => ({
    model,
    ...(system === undefined ? {} : { instructions: system }),
    input: turns.map(({ role, text }) => ({ role, content: text })),
    ...(maxTokens === undefined ? {} : { max_output_tokens: maxTokens }),
    // The conversation is kept here, sealed, and need not be kept at the provider.
    store: false,
    stream: true,
  }),
  part(event: ServerSentEvent): AnswerPart {
    switch (event.type) {
      case "response.output_text.delta":
      case "response.refusal.delta":
        return { text: requiredData(event, DELTA).delta };
      case "response.completed":
      case "response.incomplete":
        return ending(requiredData(event, RESPONSE).response);
      case "response.failed": {
        const { error } = requiredData(event, RESPONSE).response;
        return { fault: { type: error?.code ?? "", message: error?.message ?? "" } };
      }
      case "error":
        return { fault: faultIn(event) };
      default:
        return {};
    }
  },
};

function ending(response: v.InferOutput<typeof RESPONSE>["response"]): AnswerPart {
  const { usage, incomplete_details: details, status } = response;
  return {
    ended: true,
    stopReason: details?.reason ?? status ?? "completed",
    ...(typeof usage?.input_tokens === "number" ? { inputTokens: usage.input_tokens } : {}),
    ...(typeof usage?.output_tokens === "number" ? { outputTokens: usage.output_tokens } : {}),
  };
}

/** The error event carries its fields itself, or in an `error` as an answer with an error status does. */
function faultIn(event: ServerSentEvent): ModelFault {
  const { error, code, message } = requiredData(event, FAULT);
  return {
    type: error?.type ?? error?.code ?? code ?? "",
    message: error?.message ?? message ?? "",
  };
}
