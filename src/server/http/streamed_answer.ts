/** Answers that are too large to be handed over whole. */
import type { ConnectionWatch, OutgoingWatch } from "./connection_watch.ts";

/** What is given at a time, in UTF-16 units: at most three times as many bytes. */
export const PART_CHARS = 64 * 1024;
/** Longest answer that is handed over whole, in UTF-16 units. */
export const MAX_WHOLE_CHARS = PART_CHARS;

/**
 * An answer that is encoded and given piece by piece, as its reader takes it: an answer that is handed over whole is in
 * memory until it is read, however long that takes, and nobody is told (case 50).
 */
export class StreamedAnswer extends Response {
  readonly #text: Outgoing;

  constructor(text: string, init: ResponseInit | undefined) {
    const outgoing = new Outgoing(text);
    super(new ReadableStream(outgoing, { highWaterMark: 0 }), init);
    this.#text = outgoing;
  }

  /** What it holds, in UTF-16 units, which is what it takes in memory when it is ASCII. */
  get chars(): number {
    return this.#text.chars;
  }

  /**
   * Ties it to the connection that it goes out on; to be called before it is returned.
   * @param onEnd called once, when it was taken to its end, or never will be
   */
  attach(onEnd: () => void, connection: ConnectionWatch | undefined): void {
    this.#text.attach(onEnd, connection);
  }
}

class Outgoing implements UnderlyingDefaultSource<Uint8Array> {
  readonly #encoder = new TextEncoder();
  #text: string;
  #at = 0;
  #onEnd: (() => void) | undefined;
  #watch: OutgoingWatch | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  get chars(): number {
    return this.#text.length;
  }

  attach(onEnd: () => void, connection: ConnectionWatch | undefined): void {
    this.#onEnd = onEnd;
    this.#watch = connection?.outgoing(() => this.cancel());
  }

  pull(controller: ReadableStreamDefaultController<Uint8Array>): void {
    this.#watch?.taken();
    const end = partEnd(this.#text, this.#at + PART_CHARS);
    controller.enqueue(this.#encoder.encode(this.#text.slice(this.#at, end)));
    this.#at = end;
    if (end < this.#text.length) return;
    controller.close();
    this.cancel();
  }

  /** Nobody takes the rest. */
  cancel(): void {
    this.#text = "";
    this.#watch?.done();
    this.#onEnd?.();
    this.#onEnd = undefined;
  }
}

/** Where a part may end that should end at `at`: both halves of a character stay together. */
export function partEnd(text: string, at: number): number {
  if (at >= text.length) return text.length;
  const last = text.charCodeAt(at - 1);
  return last >= 0xd800 && last < 0xdc00 ? at + 1 : at;
}
