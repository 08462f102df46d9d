/** HTTP on a connection that was accepted already. */
import type { ServedConnection } from "./watched_connection.ts";

/** Answers one request. */
type Answer = (request: Request) => Response | Promise<Response>;

/** Speaks HTTP on a connection. Throws when the connection has gone. */
export type ServeHttp = (
  connection: Deno.TcpConn | Deno.TlsConn,
  answer: Answer,
  onError: () => Response,
) => ServedConnection;

type OnConnection = (
  connection: Deno.Conn,
  signal: AbortSignal,
  answer: Answer,
  onError: () => Response,
  onListen: () => void,
) => { readonly finished: Promise<void>; shutdown(): Promise<void> };

/**
 * The only way to cut a single connection for good: the abort of what `Deno.serve` itself uses for one connection. Nobody has
 * promised that it stays there.
 * @param runtime `Deno`; another one in tests
 * @returns undefined where the runtime does not have it
 */
export function findServeHttp(runtime: object = Deno): ServeHttp | undefined {
  const { internal } = runtime as { internal?: unknown };
  if (typeof internal !== "symbol") return undefined;
  const inner = (runtime as Record<symbol, Record<string, unknown> | undefined>)[internal];
  const onConnection = inner?.serveHttpOnConnection;
  if (typeof onConnection !== "function" || onConnection.length !== 5) return undefined;
  const serve = onConnection as OnConnection;
  return (connection, answer, onError) => {
    const abort = quietAbort();
    const server = serve(connection, abort.signal, answer, onError, () => {});
    let left = false;
    const finish = () => {
      if (left) return;
      left = true;
      server.shutdown().catch(() => {});
    };
    return {
      finished: server.finished.catch((error) => {
        // Deno 2.6 forgets to let go of a connection whose client did not speak HTTP.
        finish();
        throw error;
      }),
      cut: () => {
        // After the other way of ending it, this one throws where nobody can catch it.
        if (!left) abort.abort();
      },
      finish,
    };
  };
}

/**
 * Deno 2.6 throws in its listener when a connection is cut that has gone by itself a moment ago, which nobody can know; and an
 * error in a listener ends the process. So whoever closes at the right time would end the server.
 */
function quietAbort(): AbortController {
  const abort = new AbortController();
  const { signal } = abort;
  const addEventListener = (
    type: "abort",
    listener: () => void,
    options?: AddEventListenerOptions,
  ) =>
    AbortSignal.prototype.addEventListener.call(signal, type, () => {
      try {
        listener();
      } catch {
        // What was to be cut has gone.
      }
    }, options);
  Object.defineProperty(signal, "addEventListener", { value: addEventListener });
  return abort;
}
