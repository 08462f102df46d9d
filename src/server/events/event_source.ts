/** What an event stream stands on. */
import type { DeliveredMessage } from "../../core/shared/message/delivered_message.ts";

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
  /** Messages after this number; undefined for what comes from now on, or after what the reader says in a moment. */
  since: number | undefined;
  /** Whether the reader can say something: where he goes on, and that he is there. */
  speaks: boolean;
  pingMs: number;
  /** How long a pong may take, and how long a reader may take nothing of what waits for him. */
  pongTimeoutMs: number;
  /** Whether more may be read for it now: all streams share what is pending. */
  hasRoom(): boolean;
  /** Called with the size of each frame. */
  onSent(bytes: number): void;
  /** Called once, when the socket is gone: what waits in it is held until then, whoever closed it. */
  onEnd(): void;
}
