/** WebSockets by the ws library: what is read is bounded before it is held, and what is closed is cut. */
import { WebSocketServer } from "ws";
import type { Duplex } from "node:stream";
import type { Channel } from "../http/channel.ts";

/** Largest message, in bytes, whatever it is made of; a client's frames are short. */
const MAX_PAYLOAD_BYTES = 16 * 1024;
/** Unsent bytes at which a ping is not answered: pongs that nobody takes would pile up. */
const MAX_UNSENT_BYTES = 64 * 1024;
/** How long the other side may take to answer a close, in milliseconds. */
const CLOSE_MS = 1000;
/** How long a close that says what was wrong has to get out, in milliseconds. */
const FAILED_MS = 20;

/** What of the library's WebSocket is used. */
interface LibrarySocket {
  send(text: string): void;
  pong(data: Uint8Array): void;
  close(code?: number, reason?: string): void;
  terminate(): void;
  readonly bufferedAmount: number;
  on(event: "message", listener: (data: Uint8Array, isBinary: boolean) => void): void;
  on(event: "ping", listener: (data: Uint8Array) => void): void;
  on(event: "close" | "error", listener: () => void): void;
}

interface LibraryServer {
  handleUpgrade(
    request: unknown,
    stream: Duplex,
    head: Uint8Array,
    done: (socket: LibrarySocket) => void,
  ): void;
}

/** Makes WebSockets of connections whose heads were read. */
export class WebSockets {
  readonly #server: LibraryServer = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    autoPong: false,
    maxPayload: MAX_PAYLOAD_BYTES,
    // A few bytes that unpack to many.
    perMessageDeflate: false,
  }) as LibraryServer;

  /**
   * Answers the handshake.
   * @param stopReading of the stream: of a message that was refused, no more is read
   * @returns undefined when the request is not what RFC 6455 section 4.2.1 asks for; it has been answered then
   */
  upgrade(
    { headers, url }: Request,
    stream: Duplex,
    stopReading: () => void,
  ): Channel | undefined {
    const request = {
      method: "GET",
      url: new URL(url).pathname,
      headers: Object.fromEntries(headers),
      socket: stream,
    };
    let channel: Channel | undefined;
    this.#server.handleUpgrade(request, stream, new Uint8Array(0), (socket) => {
      channel = new WsChannel(socket, stopReading);
    });
    return channel;
  }
}

class WsChannel implements Channel {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  onerror: (() => void) | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly socket: LibrarySocket, stopReading: () => void) {
    // When whoever is told has had the time to ask for it.
    queueMicrotask(() => this.onopen?.());
    socket.on("message", (data, isBinary) => {
      this.onmessage?.({ data: isBinary ? data : new TextDecoder().decode(data) });
    });
    socket.on("ping", (data) => {
      if (socket.bufferedAmount < MAX_UNSENT_BYTES) socket.pong(data);
    });
    // An unmasked frame, one that is too long, text that is no UTF-8: the library has said why, and that is all.
    socket.on("error", () => {
      stopReading();
      this.#cutIn(FAILED_MS);
      this.onerror?.();
    });
    socket.on("close", () => {
      clearTimeout(this.#timer);
      this.onclose?.();
    });
  }

  get bufferedAmount(): number {
    return this.socket.bufferedAmount;
  }

  send(text: string): void {
    this.socket.send(text);
  }

  close(code?: number, reason?: string): void {
    this.socket.close(code, reason);
    // Who does not take what was sent does not answer a close either.
    this.#cutIn(CLOSE_MS);
  }

  #cutIn(ms: number): void {
    this.#timer ??= setTimeout(() => this.socket.terminate(), ms);
  }
}
