/** What live events go by. */

/** Where a WebSocket is asked for. */
export const WEB_SOCKET_PATH = "/ws/v1/events/";

/** What carries frames to a reader, and what he says back: a WebSocket, or server-sent events, which carry nothing back. */
export interface Channel {
  /** @param id of a message, where the reader may go on after it */
  send(text: string, type: string, id?: number): void;
  /** @param code RFC 6455 section 7.4 */
  close(code?: number, reason?: string): void;
  /** What was sent and not taken yet. */
  readonly bufferedAmount: number;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: (() => void) | null;
  onerror: (() => void) | null;
}
