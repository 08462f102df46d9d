/** An answer while it comes. */
import { badStream } from "./sse.ts";
import { WholeText } from "./whole_text.ts";

/** A whole answer. */
export interface ModelAnswer {
  text: string;
  /** In the provider's word, such as `end_turn`; undefined when it gave none. */
  stopReason: string | undefined;
  /** Undefined where the provider did not count. */
  inputTokens: number | undefined;
  outputTokens: number | undefined;
}

/** Takes the answer's text as it comes. What it throws ends the call and is passed on as it is. */
export type OnText = (text: string) => Promise<void>;

const MAX_ANSWER_CHARS = 8 * 1024 * 1024;

/** The answer as far as it has come. */
export class GrowingAnswer {
  readonly #onText: OnText;
  readonly #pieces = new WholeText();
  #text = "";
  /** Whether text was handed on. */
  begun = false;
  /** Whether it was the taker that failed, and not the provider. */
  readerFailed = false;
  stopReason: string | undefined;
  inputTokens: number | undefined;
  outputTokens: number | undefined;

  constructor(onText: OnText) {
    this.#onText = onText;
  }

  /** Adds a piece, and hands on what is whole of it. */
  async add(piece: string): Promise<void> {
    await this.#handOn(this.#pieces.take(piece));
  }

  /** Hands on what was held back. */
  async end(): Promise<void> {
    await this.#handOn(this.#pieces.rest());
  }

  /** What has come. */
  whole(): ModelAnswer {
    const { stopReason, inputTokens, outputTokens } = this;
    return { text: this.#text, stopReason, inputTokens, outputTokens };
  }

  async #handOn(text: string): Promise<void> {
    if (text === "") return;
    this.begun = true;
    this.#text += text;
    if (this.#text.length > MAX_ANSWER_CHARS) throw badStream("is too long");
    try {
      await this.#onText(text);
    } catch (error) {
      this.readerFailed = true;
      throw error;
    }
  }
}
