import type { ServedConnection, WatchedConnection } from "./watched_connection.ts";

/**
 * Serves a TLS connection once its handshake has ended. One that never ends is the single thing that nobody can cut, not even
 * by closing it: the runtime goes on waiting, and holds the descriptor, until the client has gone. So it counts until then.
 */
export function afterHandshake(
  connection: Deno.TlsConn,
  watch: WatchedConnection,
  serve: () => ServedConnection,
): ServedConnection {
  let served: ServedConnection | undefined;
  let late = false;
  watch.shakesHands = true;
  const finished = connection.handshake().then(({ alpnProtocol }) => {
    watch.shakesHands = false;
    watch.isSingle = alpnProtocol === null;
    if (late) return connection.close();
    served = serve();
    return served.finished;
  });
  return {
    finished,
    cut: () => {
      late = true;
      served?.cut();
    },
    // The process is about to end, and everything with it.
    finish: () => served === undefined ? connection.close() : served.finish(),
  };
}
