/** Server-sent events (WHATWG HTML, section 9.2) as a channel: given as they are taken, and cut when they are not. */
import { PART_CHARS, partEnd } from "../http/streamed_answer.ts";
import type { ConnectionWatch, OutgoingWatch } from "../http/connection_watch.ts";
import type { Channel } from "../http/channel.ts";

const HEADERS = {
  "content-type": "text/event-stream",
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  // nginx would keep events back until it has a buffer full.
  "x-accel-buffering": "no",
};

/** One reader's events. */
export class SseChannel implements Channel {
  onopen: (() => void) | null = null;
  /** Never called: there is no way back. */
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  onerror: (() => void) | null = null;
  readonly #encoder = new TextEncoder();
  readonly #queue: string[] = [];
  readonly #watch: OutgoingWatch | undefined;
  #chars = 0;
  #at = 0;
  #asked = false;
  #gone = false;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;

  constructor(private readonly connection: ConnectionWatch | undefined) {
    this.#watch = connection?.outgoing(() => this.#end());
    this.#watch?.rests();
  }

  get bufferedAmount(): number {
    return this.#chars;
  }

  /** The answer that carries them; once. */
  response(): Response {
    const source: UnderlyingDefaultSource<Uint8Array> = {
      start: (controller) => void (this.#controller = controller),
      pull: () => {
        this.#asked = true;
        this.#give();
      },
      cancel: () => this.#end(),
    };
    const response = new Response(new ReadableStream(source, { highWaterMark: 0 }), {
      headers: HEADERS,
    });
    this.onopen?.();
    return response;
  }

  /** @param text one line: JSON has no line breaks outside of its strings, and escapes those inside */
  send(text: string, type: string, id?: number): void {
    if (this.#gone) return;
    const event = `${id === undefined ? "" : `id: ${id}\n`}event: ${type}\ndata: ${text}\n\n`;
    this.#queue.push(event);
    this.#chars += event.length;
    this.#watch?.waits();
    this.#give();
  }

  /** What waits is not sent any more. A reader that is behind would not notice: the connection itself is cut then. */
  close(): void {
    if (this.#gone) return;
    const isBehind = this.#chars > 0;
    this.#controller?.close();
    this.#end();
    if (isBehind) this.connection?.cut();
  }

  #give(): void {
    const [event] = this.#queue;
    if (!this.#asked || event === undefined) return;
    this.#asked = false;
    const end = partEnd(event, this.#at + PART_CHARS);
    const part = event.slice(this.#at, end);
    this.#chars -= part.length;
    this.#at = end === event.length ? 0 : end;
    if (this.#at === 0) this.#queue.shift();
    this.#watch?.taken();
    if (this.#queue.length === 0) this.#watch?.rests();
    this.#controller?.enqueue(this.#encoder.encode(part));
  }

  #end(): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#queue.length = 0;
    this.#chars = 0;
    this.#watch?.done();
    this.onclose?.();
  }
}
