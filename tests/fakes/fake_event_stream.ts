import type { DeliveredMessage } from "../../src/core/shared/message/delivered_message.ts";
import { type ErrorCode, SealholdError } from "../../src/errors.ts";
import type {
  EventConnection,
  EventStream,
  EventStreamRequest,
} from "../../src/ports/event_stream.ts";

/** Frames in order, as they come; then the connection ends. */
export type Frames = Iterable<string> | AsyncIterable<string>;

/** What one connection does: its frames, by the number that it goes on from. An error in their place is the handshake's. */
export type Script = Error | ((since: number) => Frames);

/** A stream whose connections follow a script; the last one is repeated. It remembers what it was asked. */
export class FakeEventStream implements EventStream {
  readonly requests: EventStreamRequest[] = [];
  readonly #scripts: Script[];

  constructor(...scripts: Script[]) {
    this.#scripts = scripts;
  }

  /** What each connection asked to go on from. */
  get since(): number[] {
    return this.requests.map(sinceOf);
  }

  // deno-lint-ignore require-await -- errors must arrive as rejections
  async connect(request: EventStreamRequest): Promise<EventConnection> {
    requireSendable(request);
    this.requests.push(request);
    const script = this.#scripts.length > 1 ? this.#scripts.shift() : this.#scripts[0];
    if (script === undefined) throw new TypeError("no connection was expected");
    if (script instanceof Error) throw script;
    return new FakeConnection(script(sinceOf(request)), request);
  }
}

class FakeConnection implements EventConnection {
  readonly #frames: AsyncIterator<string> | Iterator<string>;
  readonly #maxChars: number;
  readonly #ended = Promise.withResolvers<undefined>();
  #open = true;

  constructor(frames: Frames, { maxFrameChars }: EventStreamRequest) {
    this.#frames = Symbol.asyncIterator in frames
      ? frames[Symbol.asyncIterator]()
      : frames[Symbol.iterator]();
    this.#maxChars = maxFrameChars;
  }

  async next(): Promise<string | undefined> {
    const coming = this.#open
      ? await Promise.race([this.#frames.next(), this.#ended.promise])
      : undefined;
    const frame = coming?.done === false && this.#open ? coming.value : undefined;
    if (frame !== undefined && frame.length <= this.#maxChars) return frame;
    this.close();
    return undefined;
  }

  close(): void {
    this.#open = false;
    this.#ended.resolve(undefined);
  }
}

function sinceOf({ headers }: EventStreamRequest): number {
  return Number(headers?.["last-event-id"]);
}

function requireSendable({ bearer, headers }: EventStreamRequest): void {
  try {
    new Headers({ ...headers, authorization: `Bearer ${bearer.exposeText()}` });
  } catch {
    throw new SealholdError("INVALID_VALUE", "The credential cannot be sent in a header");
  }
}

/** The error of a handshake that meets an HTTP status, or no server at all. */
export function refusedHandshake(met: number | "nobody there" | "no answer"): SealholdError {
  return new SealholdError(codeOf(met), `The handshake met ${met}`);
}

function codeOf(met: number | "nobody there" | "no answer"): ErrorCode {
  if (met === "nobody there") return "UNREACHABLE";
  if (met === "no answer") return "TIMED_OUT";
  if (met === 401) return "NOT_AUTHENTICATED";
  if (met === 403) return "DENIED";
  return met === 429 || met >= 500 ? "SERVER_ERROR" : "BAD_RESPONSE";
}

const AID = `D${"A".repeat(43)}`;

export const SNAPSHOT = JSON.stringify({ type: "snapshot", counts: {} });

/** A frame with a message of that number. */
export function messageFrame(seq: number, change: Partial<DeliveredMessage> = {}): string {
  const message: DeliveredMessage = {
    messageId: `m${seq}`,
    from: AID,
    to: AID,
    group: "",
    type: "text",
    envelope: { text: String(seq) },
    sentAt: "2026-01-02T03:04:05.000Z",
    expiresAt: "2026-02-02T03:04:05.000Z",
    seq,
    ...change,
  };
  return JSON.stringify({ type: "message", message });
}
