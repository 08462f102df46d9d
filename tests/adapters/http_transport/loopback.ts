/** Loopback servers and requests for the tests of the transport. */
import { fetchTransport } from "../../../src/adapters/http_transport/fetch_transport.ts";
import { HttpClients } from "../../../src/adapters/http_transport/http_clients.ts";
import { SealholdError } from "../../../src/errors.ts";
import type {
  HttpRequest,
  HttpResponse,
  HttpTransport,
} from "../../../src/ports/http_transport.ts";
import type { Certificate } from "./certificates.ts";

/** A server on a free port of 127.0.0.1. */
export interface LoopbackServer extends AsyncDisposable {
  port: number;
  /** `http://127.0.0.1:<port>`, or `https://localhost:<port>` with a certificate. */
  origin: string;
}

/** Starts a server. */
export function serve(
  handler: (request: Request) => Response | Promise<Response>,
  certificate?: Certificate,
): LoopbackServer {
  const stopping = new AbortController();
  const server = Deno.serve({
    port: 0,
    hostname: "127.0.0.1",
    signal: stopping.signal,
    onListen: () => {},
    onError: () => new Response(null, { status: 500 }),
    ...certificate,
  }, handler);
  const { port } = server.addr;
  return {
    port,
    origin: certificate ? `https://localhost:${port}` : `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      // Not `shutdown`: it would wait for answers that a test never ends.
      stopping.abort();
      await server.finished;
    },
  };
}

/** A request with sensible bounds. */
export function request(url: string | URL, rest: Partial<HttpRequest> = {}): HttpRequest {
  const bounds = { method: "GET" as const, timeoutMs: 5_000, maxResponseBytes: 64 * 1024 };
  return { ...bounds, url: new URL(url), ...rest };
}

/** Clients that trust these certificates besides the system's. */
export function clientsTrusting(caCerts: string[] = []): HttpClients {
  return new HttpClients({ caCerts: () => Promise.resolve(caCerts) });
}

/** A transport whose connections end with each exchange, for tests that have no end of their own. */
export const briefTransport: HttpTransport = {
  async send(request) {
    using clients = new HttpClients();
    return await fetchTransport(clients).send(request);
  },
  async stream(request) {
    using clients = new HttpClients();
    return await fetchTransport(clients).stream(request);
  },
};

/** Sends one request with a transport of its own. */
export async function send(
  url: string | URL,
  rest: Partial<HttpRequest> = {},
  caCerts?: string[],
): Promise<HttpResponse> {
  using clients = clientsTrusting(caCerts);
  return await fetchTransport(clients).send(request(url, rest));
}

/** The error of something that must fail with a SealholdError. */
export async function failure(run: () => Promise<unknown>): Promise<SealholdError> {
  try {
    await run();
  } catch (error) {
    if (error instanceof SealholdError) return error;
    throw error;
  }
  throw new Error("it did not fail");
}

/** Runs TypeScript in a process of its own, under given permissions and variables. */
export async function runScript(
  source: string,
  { flags, env = {}, args = [] }: {
    flags: string[];
    env?: Record<string, string>;
    args?: string[];
  },
): Promise<{ code: number; stdout: string; stderr: string }> {
  const root = new URL("../../../", import.meta.url).pathname;
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(file, source.replaceAll("@src/", `file://${root}src/`));
    const config = `${root}deno.json`;
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-prompt", "--no-check", "--config", config, ...flags, file, ...args],
      // Its question for a newer version would go through the proxy, too.
      env: { DENO_NO_UPDATE_CHECK: "1", ...env },
      stdin: "null",
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { code, stdout: text(stdout), stderr: text(stderr) };
  } finally {
    await Deno.remove(file);
  }
}
