/** Event streams through the runtime's WebSocket client (RFC 6455). */
import { meaningOf } from "../../core/shared/codes/http_codes.ts";
import { SealholdError } from "../../errors.ts";
import type { EventConnection, EventStream, EventStreamRequest } from "../../ports/event_stream.ts";
import type { HttpClients } from "../http_transport/http_clients.ts";
import { explain } from "../http_transport/transport_errors.ts";
import { FrameQueue } from "./frame_queue.ts";

/** The runtime's constructor takes more than the standard's, and which of the two types is in force depends on who imports us. */
type SocketConstructor = new (
  url: URL,
  options: { headers: Record<string, string>; client?: Deno.HttpClient },
) => WebSocket;

/** How many times the largest frame may wait to be read. */
const QUEUED_FRAMES = 8;

/**
 * Opens streams: TLS always verified; plain http never through a proxy, which would read the token.
 * @param clients what connections are made with; closing them is the caller's
 */
export function webSocketEventStream(clients: HttpClients): EventStream {
  return {
    async connect(request: EventStreamRequest): Promise<EventConnection> {
      try {
        // A client for plain http is the sandbox's to refuse, too.
        return await opened(request, await clients.for(request.url));
      } catch (error) {
        throw explain(error, { url: request.url, toSealhold: true });
      }
    },
  };
}

/** Frames are queued from the start: a server may send before the handshake is noticed here. */
function opened(
  request: EventStreamRequest,
  client: Deno.HttpClient | undefined,
): Promise<EventConnection> {
  const socket = newSocket(request, client);
  const queue = new FrameQueue();
  const { promise, resolve, reject } = Promise.withResolvers<EventConnection>();
  const fail = (error: unknown) => {
    reject(error);
    close(socket);
  };
  const timer = setTimeout(
    () => fail(new DOMException("No answer in time", "TimeoutError")),
    request.timeoutMs,
  );
  socket.onopen = () => resolve(connectionOf(socket, queue, request));
  socket.onmessage = ({ data }) => take(socket, queue, data, request.maxFrameChars);
  socket.onerror = (event) => {
    // Or what nobody handles would end the program.
    event.preventDefault();
    fail(failureOf("message" in event ? String(event.message) : "", request.url));
  };
  socket.onclose = () => {
    clearTimeout(timer);
    queue.end();
    reject(new Error("The connection was closed during the handshake"));
  };
  return promise.finally(() => clearTimeout(timer));
}

function newSocket(
  { url, bearer, headers }: EventStreamRequest,
  client: Deno.HttpClient | undefined,
): WebSocket {
  const target = new URL(url);
  target.protocol = url.protocol === "http:" ? "ws:" : "wss:";
  try {
    // The type is the browser's; Deno's constructor takes headers and a client as well.
    const Socket = WebSocket as unknown as SocketConstructor;
    return new Socket(target, {
      headers: { ...headers, authorization: `Bearer ${bearer.exposeText()}` },
      ...(client === undefined ? {} : { client }),
    });
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    // Without the cause: its message may repeat the token.
    throw new SealholdError("INVALID_VALUE", "The credential cannot be sent in a header", {
      hint: "sealhold auth login",
    });
  }
}

function connectionOf(
  socket: WebSocket,
  queue: FrameQueue,
  { idleMs }: EventStreamRequest,
): EventConnection {
  return {
    async next() {
      const frame = await queue.next(idleMs);
      if (frame === undefined) hangUp(socket, queue);
      return frame;
    },
    send(text) {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    close() {
      close(socket);
      queue.drop();
    },
  };
}

/** A server that sends what is no frame of ours, or faster than it is read for long, is hung up on. */
function take(socket: WebSocket, queue: FrameQueue, data: unknown, maxFrameChars: number): void {
  if (typeof data !== "string" || data.length > maxFrameChars) return hangUp(socket, queue);
  if (queue.push(data) > QUEUED_FRAMES * maxFrameChars) hangUp(socket, queue);
}

function hangUp(socket: WebSocket, queue: FrameQueue): void {
  close(socket);
  queue.end();
}

function close(socket: WebSocket): void {
  try {
    socket.close();
  } catch {
    // Closed already.
  }
}

/** The runtime gives the status of a refused handshake in words alone. */
function failureOf(message: string, url: URL): Error {
  const status = Number(/Invalid status code: (\d{3})\b/.exec(message)?.[1] ?? 0);
  if (status === 0) return new Error(message);
  // In the words of every other answer; which code it is says what the caller does next.
  const [, words, hint] = meaningOf(status, "");
  if (status === 401) return new SealholdError("NOT_AUTHENTICATED", words, { hint });
  if (status === 403) return new SealholdError("DENIED", words, { hint });
  if (status === 429 || status >= 500) return new SealholdError("SERVER_ERROR", words, { hint });
  return new SealholdError("BAD_RESPONSE", "The server offers no event stream", {
    hint: `Check that ${url.origin} is right and running (sealhold serve)`,
  });
}
