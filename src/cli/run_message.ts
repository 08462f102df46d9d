import { SealholdError } from "../errors.ts";
import { type EarlyEnd, endedEarly } from "../core/client/model/ended_early.ts";
import type { ModelAnswer, OnText } from "../core/client/model/growing_answer.ts";
import { readMessage } from "../core/client/model/message.ts";
import { runMessage, type RunResult } from "../core/client/model/run_message.ts";
import { escapeLinesForTerminal } from "../core/shared/text/escape_for_terminal.ts";
import { type Needs, STORE_ENV, STORE_NEEDS } from "../core/shared/permissions/needs.ts";
import type { Context, Outcome, Verb } from "./graph/spec.ts";

interface RunOptions {
  provider?: string;
  model?: string;
  system?: string;
  stdin?: boolean;
  maxTokens?: number;
  baseUrl?: string;
  session?: string;
  continue?: boolean;
}

/** Which provider is spoken to is known only where it is named. */
const NEEDS: Needs = {
  ...STORE_NEEDS,
  env: [...STORE_ENV, "SEALHOLD_CA_FILE"],
  read: [...STORE_NEEDS.read ?? [], "ca-file"],
  may: { net: ["providers"] },
};

export const verb: Verb<RunOptions, [message?: string]> = {
  summary: "Send a message to a model and print the answer as it comes",
  details:
    "The provider is the one named, the context's default_provider, or the only one that has a credential.\n" +
    "Its credential goes only to the address that it was stored for.\n" +
    "A conversation is kept sealed on this machine under its name, and goes on with its own provider and model.\n" +
    "Token counts go to stderr. A message that starts with a dash goes behind --, or through stdin.",
  arguments: [
    {
      name: "message",
      description: "What to say; - for stdin",
      type: "value",
      optional: true,
    },
  ],
  options: [
    { flags: "--provider <name:word>", description: "Provider, or provider/account" },
    { flags: "--model <name:word>", description: "Model; default: the provider's default_model" },
    {
      flags: "--system <text:word>",
      description: "Instructions that stand above the conversation",
    },
    { flags: "--stdin", description: "Read stdin, and put it below the message" },
    { flags: "--max-tokens <count:count>", description: "Most tokens that the answer may have" },
    { flags: "--base-url <url:word>", description: "Address in place of the provider's own" },
    {
      flags: "--session <name:word>",
      description: "Keep the exchange in the conversation of that name",
    },
    {
      flags: "--continue",
      description: "Go on with the last conversation, or with that of --session",
    },
  ],
  examples: [
    ["Ask", 'sealhold run "Why is the sky blue?" --provider anthropic --model claude-sonnet-4-5'],
    ["Ask about a file", 'sealhold run "Review this" --stdin < main.ts'],
    ["Go on", 'sealhold run --continue "And at night?"'],
  ],
  needs: NEEDS,
  narrow: ({ provider, baseUrl }) =>
    provider === undefined || baseUrl !== undefined ? NEEDS : { ...NEEDS, net: ["providers"] },
  places: ({ provider }) => ({ provider }),
  async run(context: Context, options: RunOptions, given?: string): Promise<Outcome> {
    if (options.maxTokens === 0) throw noTokens();
    const message = await readMessage(context.terminal, given, options.stdin ?? false);
    const { continue: goOn, ...wish } = options;
    const streamed = context.format === "text" || context.format === "raw";
    const output = new StreamedOutput(context);
    const result = await runMessage(
      { ...context, auth: context.auth(), stateDir: () => context.paths().state },
      { ...wish, message, goOn },
      streamed ? output.take : () => Promise.resolve(),
    ).catch(async (error: unknown) => {
      await output.breakOff();
      throw error;
    });
    await output.end();
    tellCounts(context, result.answer);
    return { data: streamed ? undefined : dataOf(result), text: "" };
  },
};

/** The answer on stdout while it comes. */
class StreamedOutput {
  readonly #context: Context;
  readonly #isTerminal: boolean;
  #last = "";

  constructor(context: Context) {
    this.#context = context;
    this.#isTerminal = context.terminal.isTerminal("stdout");
  }

  /** To a terminal with its control characters made visible (threats.md A11), else to the byte. */
  readonly take: OnText = async (text) => {
    this.#last = text;
    const shown = this.#isTerminal && this.#context.format === "text"
      ? escapeLinesForTerminal(text)
      : text;
    await this.#context.terminal.writeStdout(new TextEncoder().encode(shown));
  };

  /** Ends the last line; `raw` has the answer and nothing else. */
  async end(): Promise<void> {
    if (this.#context.format !== "text" || this.#last === "" || this.#last.endsWith("\n")) return;
    await this.#context.terminal.writeStdout(new TextEncoder().encode("\n"));
  }

  /** So that an error does not stand at the end of half a sentence. */
  async breakOff(): Promise<void> {
    if (this.#isTerminal) await this.end().catch(() => {});
  }
}

const ENDED_EARLY: Readonly<Record<EarlyEnd, string>> = {
  limit: "The answer was cut short by the limit of tokens (--max-tokens)",
  content: "The provider ended the answer for its content",
};

function tellCounts({ note }: Context, { inputTokens, outputTokens, stopReason }: ModelAnswer) {
  const why = endedEarly(stopReason);
  if (why !== undefined) note(ENDED_EARLY[why]);
  if (inputTokens === undefined && outputTokens === undefined) return;
  note(`tokens: ${inputTokens ?? "?"} in, ${outputTokens ?? "?"} out`);
}

function dataOf({ provider, model, session, answer }: RunResult) {
  return {
    provider,
    model,
    ...(session === undefined ? {} : { session }),
    text: answer.text,
    stop_reason: answer.stopReason ?? null,
    usage: {
      input_tokens: answer.inputTokens ?? null,
      output_tokens: answer.outputTokens ?? null,
    },
  };
}

function noTokens(): SealholdError {
  return new SealholdError("USAGE", "An answer of no tokens cannot be asked for", {
    hint: "sealhold run --max-tokens 1000 <message>",
  });
}
