/** Event streams in the form that the providers document, written for these tests. */

/** An event of a stream. */
export function event(type: string, data: unknown): string {
  return `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Anthropic Messages: text in pieces, with a thinking block, pings and an event of the future among them. */
export function anthropicStream(pieces: readonly string[], stopReason = "end_turn"): string[] {
  return [
    event("message_start", {
      type: "message_start",
      message: {
        id: "msg_01",
        type: "message",
        role: "assistant",
        content: [],
        model: "claude-test",
        stop_reason: null,
        stop_sequence: null,
        usage: { input_tokens: 10, cache_read_input_tokens: 2, output_tokens: 1 },
      },
    }),
    event("content_block_start", {
      type: "content_block_start",
      index: 0,
      content_block: { type: "thinking", thinking: "" },
    }),
    event("content_block_delta", {
      type: "content_block_delta",
      index: 0,
      delta: { type: "thinking_delta", thinking: "hidden thoughts" },
    }),
    event("content_block_stop", { type: "content_block_stop", index: 0 }),
    event("content_block_start", {
      type: "content_block_start",
      index: 1,
      content_block: { type: "text", text: "" },
    }),
    event("ping", { type: "ping" }),
    ...pieces.map((text) =>
      event("content_block_delta", {
        type: "content_block_delta",
        index: 1,
        delta: { type: "text_delta", text },
      })
    ),
    event("content_block_stop", { type: "content_block_stop", index: 1 }),
    event("something_new", { type: "something_new", field: [1, 2] }),
    event("message_delta", {
      type: "message_delta",
      delta: { stop_reason: stopReason, stop_sequence: null },
      usage: { output_tokens: 34 },
    }),
    event("message_stop", { type: "message_stop" }),
  ];
}

/** OpenAI Responses. */
export function responsesStream(
  pieces: readonly string[],
  ending: "completed" | "incomplete",
): string[] {
  const response = { id: "resp_1", object: "response", model: "gpt-test", output: [] };
  return [
    event("response.created", {
      type: "response.created",
      sequence_number: 0,
      response: { ...response, status: "in_progress", usage: null },
    }),
    event("response.output_item.added", {
      type: "response.output_item.added",
      output_index: 0,
      item: { id: "msg_1", type: "message", status: "in_progress", role: "assistant", content: [] },
    }),
    ...pieces.map((delta, i) =>
      event("response.output_text.delta", {
        type: "response.output_text.delta",
        sequence_number: i + 4,
        item_id: "msg_1",
        output_index: 0,
        content_index: 0,
        delta,
      })
    ),
    event("response.output_text.done", {
      type: "response.output_text.done",
      item_id: "msg_1",
      text: pieces.join(""),
    }),
    event(`response.${ending}`, {
      type: `response.${ending}`,
      response: {
        ...response,
        status: ending,
        incomplete_details: ending === "incomplete" ? { reason: "max_output_tokens" } : null,
        error: null,
        usage: { input_tokens: 12, output_tokens: 34, total_tokens: 46 },
      },
    }),
  ];
}

/** OpenAI Chat Completions. */
export function chatStream(pieces: readonly string[], done = true): string[] {
  const chunk = (fields: Record<string, unknown>) =>
    `data: ${
      JSON.stringify({
        id: "chatcmpl-1",
        object: "chat.completion.chunk",
        created: 1694268190,
        model: "gpt-test",
        ...fields,
      })
    }\n\n`;
  const delta = (delta: Record<string, unknown>, reason: string | null = null) =>
    chunk({ choices: [{ index: 0, delta, logprobs: null, finish_reason: reason }], usage: null });
  return [
    delta({ role: "assistant", content: "", refusal: null }),
    ...pieces.map((content) => delta({ content })),
    delta({}, "stop"),
    chunk({ choices: [], usage: { prompt_tokens: 12, completion_tokens: 34, total_tokens: 46 } }),
    ...(done ? ["data: [DONE]\n\n"] : []),
  ];
}
