import type { DeliveredMessage } from "../../src/core/shared/message/delivered_message.ts";
import type {
  EventConnection,
  EventStream,
  EventStreamRequest,
} from "../../src/ports/event_stream.ts";

/** What one connection does: frames in order; then it ends. An error in their place is the handshake's. */
export type Script = Error | ((since: number) => readonly string[]);

/** A stream whose connections follow a script; the last one is repeated. It remembers what it was asked and sent. */
export class FakeEventStream implements EventStream {
  readonly requests: EventStreamRequest[] = [];
  readonly sent: string[] = [];
  readonly #scripts: Script[];

  constructor(...scripts: Script[]) {
    this.#scripts = scripts;
  }

  /** What each connection asked to go on from. */
  get since(): number[] {
    return this.requests.map(({ headers }) => Number(headers?.["sealhold-since"]));
  }

  connect(request: EventStreamRequest): Promise<EventConnection> {
    this.requests.push(request);
    const script = this.#scripts.length > 1 ? this.#scripts.shift() : this.#scripts[0];
    if (script === undefined) throw new TypeError("no connection was expected");
    if (script instanceof Error) return Promise.reject(script);
    const frames = [...script(Number(request.headers?.["sealhold-since"]))];
    return Promise.resolve({
      next: () => Promise.resolve(frames.shift()),
      send: (text: string) => void this.sent.push(text),
      close: () => void (frames.length = 0),
    });
  }
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
