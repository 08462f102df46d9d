/** What an event stream stands on. */
import type { DeliveredMessage } from "../../core/shared/message/delivered_message.ts";

/** What of a WebSocket is used. */
export type Socket = Pick<
  WebSocket,
  "send" | "close" | "bufferedAmount" | "onopen" | "onmessage" | "onclose" | "onerror"
>;

/** Where messages come from, and whether the stream may go on. */
export interface EventSource {
  counts(): Promise<Record<string, number>>;
  /** The number of the newest message of all. */
  newest(): Promise<number>;
  /** The next messages after a number. */
  after(seq: number): Promise<{ messages: DeliveredMessage[]; next?: number }>;
  /** Whether the session is live and the token has not ended. */
  mayGoOn(): Promise<boolean>;
  nowMs(): number;
  monotonicMs(): number;
}

/** How a stream is kept. */
export interface StreamOptions {
  /** Messages after this number; undefined to wait for the reader to say, for a moment. */
  since: number | undefined;
  pingMs: number;
  pongTimeoutMs: number;
  /** Whether more may be read for it now: all streams share what is pending. */
  hasRoom(): boolean;
  /** Called with the size of each frame. */
  onSent(bytes: number): void;
  /** Called once, when the socket is gone: what waits in it is held until then, whoever closed it. */
  onEnd(): void;
}
