/** The wire formats by name. */
import type { ModelApi } from "../login/providers/provider.ts";
import { anthropicMessages } from "./anthropic_messages.ts";
import type { ModelFormat } from "./model_format.ts";
import { openaiChat } from "./openai_chat.ts";
import { openaiResponses } from "./openai_responses.ts";

const FORMATS: Readonly<Record<ModelApi, ModelFormat>> = {
  "anthropic-messages": anthropicMessages,
  "openai-responses": openaiResponses,
  "openai-chat": openaiChat,
};

/** The format that a provider speaks. */
export function formatOf(api: ModelApi): ModelFormat {
  return FORMATS[api];
}
