/** What a model is asked and what it answers, whatever the provider's wire format. */
import type { ServerSentEvent } from "./sse.ts";

/** One turn of a conversation. */
export interface Turn {
  role: "user" | "assistant";
  text: string;
}

/** One question to a model, with what was said before. */
export interface ModelCall {
  model: string;
  /** Instructions that stand above the conversation. */
  system?: string;
  /** The last one is the user's. */
  turns: readonly Turn[];
  /** Most tokens that the answer may have; the format's default when undefined. */
  maxTokens?: number;
}

/** What one event adds to the answer. Counts replace those that came earlier. */
export interface AnswerPart {
  text?: string;
  inputTokens?: number;
  outputTokens?: number;
  stopReason?: string;
  /** Nothing follows. */
  ended?: boolean;
  fault?: ModelFault;
}

/** An error in the provider's own words: from outside, and to be treated so. */
export interface ModelFault {
  /** Its type or code; empty when it has none. */
  type: string;
  message: string;
}

/** One wire format: pure functions from a call to a request, and from an event to what it adds. */
export interface ModelFormat {
  /** Put behind the base URL. */
  path: string;
  headers: Readonly<Record<string, string>>;
  /** The JSON body of a streamed request. */
  body(call: ModelCall, baseUrl: URL): Record<string, unknown>;
  /**
   * What an event adds; empty for one that is of no interest or not known.
   * @throws {SealholdError} BAD_RESPONSE when it is not what the provider documents
   */
  part(event: ServerSentEvent): AnswerPart;
  /** Whether a stream that ends after a stop reason is whole, without a last event of its own. */
  endsWithStopReason: boolean;
}
