import { assert, assertEquals } from "@std/assert";
import { listen } from "../../../src/server/listen.ts";
import { findServeHttp } from "../../../src/server/sockets/serve_http.ts";

Deno.test("serve_http: this runtime has what single connections are cut with", () => {
  assert(
    findServeHttp() !== undefined,
    "Deno[Deno.internal].serveHttpOnConnection is gone: connections cannot be bounded any more",
  );
});

Deno.test("serve_http: a runtime without it, or with another of that name, is told apart", () => {
  const internal = Symbol("internal");
  assertEquals(findServeHttp({}), undefined);
  assertEquals(findServeHttp({ internal }), undefined);
  assertEquals(findServeHttp({ internal, [internal]: {} }), undefined);
  assertEquals(findServeHttp({ internal, [internal]: { serveHttpOnConnection: 1 } }), undefined);
  const other = (_connection: unknown) => {};
  assertEquals(
    findServeHttp({ internal, [internal]: { serveHttpOnConnection: other } }),
    undefined,
  );
});

Deno.test("listen: without it, it serves all the same and says what it cannot do", async () => {
  const ready = Promise.withResolvers<string>();
  const stopping = new AbortController();
  let told = 0;
  const ended = listen(() => Promise.resolve(new Response("x")), {
    port: 0,
    serveHttp: null,
    signals: false,
    signal: stopping.signal,
    onReady: ({ url }) => ready.resolve(url),
    onUnbounded: () => told++,
  });
  assertEquals(await (await fetch(await ready.promise)).text(), "x");
  stopping.abort();
  await ended;
  assertEquals(told, 1);
});

Deno.test("case 43: serve_http: a connection that goes in the moment in which it is cut ends nothing else", () => {
  const internal = Symbol("internal");
  let cuts = 0;
  const serveHttpOnConnection = (
    _connection: unknown,
    signal: AbortSignal,
    _answer: unknown,
    _onError: unknown,
    _onListen: unknown,
  ) => {
    signal.addEventListener("abort", () => {
      cuts++;
      throw new Deno.errors.BadResource("Bad resource ID");
    }, { once: true });
    return { finished: Promise.withResolvers<void>().promise, shutdown: () => Promise.resolve() };
  };
  const serve = findServeHttp({ internal, [internal]: { serveHttpOnConnection } });
  let uncaught = 0;
  const onError = (event: Event) => {
    uncaught++;
    event.preventDefault();
  };
  addEventListener("error", onError);
  try {
    serve?.({} as Deno.TcpConn, () => new Response(), () => new Response()).cut();
  } finally {
    removeEventListener("error", onError);
  }
  assertEquals([cuts, uncaught], [1, 0]);
});
