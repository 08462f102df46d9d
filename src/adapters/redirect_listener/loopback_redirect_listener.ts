import { SealholdError } from "../../errors.ts";
import type {
  ListeningRedirect,
  RedirectAnswer,
  RedirectListener,
  RedirectRequest,
} from "../../ports/redirect_listener.ts";

/** Time for the last answer to reach the browser, in milliseconds. */
const LINGER_MS = 300;

/**
 * The page loads nothing, runs nothing, is kept nowhere, and tells nobody the address with the code in it. Its style stands
 * inside it; nothing of a request ever does.
 */
const HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; " +
    "form-action 'none'; frame-ancestors 'none'",
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "connection": "close",
};

type Decide = (request: RedirectRequest) => RedirectAnswer | Promise<RedirectAnswer>;

/** Listeners of Deno's own HTTP server on 127.0.0.1, on a port that the system chooses. */
export const loopbackRedirectListener: RedirectListener = {
  open(): Promise<ListeningRedirect> {
    return new Promise((resolve, reject) => {
      try {
        resolve(listen());
      } catch (error) {
        reject(explain(error));
      }
    });
  },
};

function listen(): ListeningRedirect {
  const finished = Promise.withResolvers<void>();
  let decide: Decide | undefined;
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen: () => {},
    onError: () => new Response(null, { status: 400 }),
  }, async (request) => {
    if (decide === undefined) return new Response(null, { status: 503, headers: HEADERS });
    const answer = await decide(asRedirect(request));
    if (answer.done) finished.resolve();
    return new Response(answer.html, { status: answer.status, headers: HEADERS });
  });
  const end = async () => {
    // Whatever still comes over an open connection is too late.
    decide = undefined;
    // No new connection from here on, and the last answer is sent to its end. A browser that keeps its connection open
    // keeps neither the person nor the program waiting.
    server.unref();
    await orLater(server.shutdown(), LINGER_MS);
  };
  let ended: Promise<void> | undefined;
  const close = () => ended ??= end();
  return {
    origin: `http://127.0.0.1:${server.addr.port}`,
    async wait(toDecide, timeoutMs) {
      decide = toDecide;
      try {
        await orEnd(finished.promise, timeoutMs);
      } finally {
        await close();
      }
    },
    close,
  };
}

async function orLater(done: Promise<void>, limitMs: number): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, limitMs);
  await Promise.race([done.catch(() => {}), late]);
  clearTimeout(timer);
}

function asRedirect(request: Request): RedirectRequest {
  return {
    method: request.method,
    url: new URL(request.url),
    host: request.headers.get("host") ?? "",
    origin: request.headers.get("origin") ?? undefined,
  };
}

/** Waits for `done`, the time limit, or Ctrl-C. */
async function orEnd(done: Promise<void>, timeoutMs: number): Promise<void> {
  const ended = Promise.withResolvers<never>();
  const timer = setTimeout(() => ended.reject(timedOut()), timeoutMs);
  const interrupt = () => ended.reject(interrupted());
  Deno.addSignalListener("SIGINT", interrupt);
  try {
    await Promise.race([done, ended.promise]);
  } finally {
    clearTimeout(timer);
    Deno.removeSignalListener("SIGINT", interrupt);
  }
}

function timedOut(): SealholdError {
  return new SealholdError("TIMED_OUT", "Nobody came back from the browser in time", {
    hint: "sealhold auth login --method oauth --wait 15m",
  });
}

function interrupted(): SealholdError {
  return new SealholdError("INTERRUPTED", "Interrupted", { hint: "sealhold auth login" });
}

function explain(error: unknown): unknown {
  if (!(error instanceof Deno.errors.NotCapable)) return error;
  const flag = "--allow-net=127.0.0.1:0";
  return new SealholdError("PERMISSION_REFUSED", "The sandbox refuses to listen on 127.0.0.1", {
    hint: `Run again with ${flag}, or log in with --method device`,
    cause: error,
    data: { kind: "net", target: "127.0.0.1:0", flag },
  });
}
