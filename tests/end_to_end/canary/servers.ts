/** Servers in this process that learn every secret which passes through them. */
import type { Evidence, Meant } from "../../canary/evidence.ts";
import { serve } from "../../adapters/http_transport/loopback.ts";
import { openTestApp, type TestApp, type TestServerOptions } from "../../server/harness.ts";

/** Names of fields, in forms, JSON and addresses, and what they hold. */
const KINDS: Readonly<Record<string, string>> = {
  access: "access token",
  access_token: "access token",
  refresh: "refresh token",
  refresh_token: "refresh token",
  token: "access token",
  refreshToken: "refresh token",
  id_token: "ID token",
  code: "authorization code",
  code_verifier: "PKCE verifier",
  device_code: "device code",
  state: "state",
};

/** Plants whatever is secret in a form, an address's query or JSON. */
export function learn(evidence: Evidence, text: string): void {
  const pairs = new URLSearchParams(text.replace(/^[^{?]*\?/, ""));
  // In JSON, a code is that of an error.
  const fields = jsonPairs(text).filter(([name]) => name !== "code");
  for (const [name, value] of [...pairs, ...fields]) {
    const kind = KINDS[name];
    if (kind !== undefined && value.length >= 16) evidence.plant(kind, value);
  }
}

function jsonPairs(text: string): [string, string][] {
  const pairs: [string, string][] = [];
  try {
    JSON.parse(text, (name, value) => {
      if (typeof value === "string") pairs.push([name, value]);
      return value;
    });
  } catch {
    // No JSON.
  }
  return pairs;
}

/** Learns from a request and its answer. */
export async function learning(
  evidence: Evidence,
  request: Request,
  answer: (request: Request) => Promise<Response>,
): Promise<Response> {
  learn(evidence, request.url);
  learn(evidence, await request.clone().text());
  const response = await answer(request);
  learn(evidence, response.headers.get("location") ?? "");
  learn(evidence, await response.clone().text());
  return response;
}

/** A Sealhold server that is watched. */
export interface WatchedServer extends AsyncDisposable {
  url: string;
  app: TestApp;
  /** Keeps what its files hold now. */
  collect(when: string): Promise<void>;
}

/** What else is done with what passes through, and with what stays. */
export interface Watch {
  /** Called with the body of each request. */
  onRequest?: (body: string) => void;
  /** What the server's files are meant to hold. */
  holds?: Meant;
}

/** Starts one; its request log and its files are evidence in the end, and its files whenever `collect` is called. */
export async function watchedSealhold(
  evidence: Evidence,
  options: TestServerOptions,
  watch: Watch = {},
): Promise<WatchedServer> {
  const ready = Promise.withResolvers<TestApp>();
  const server = serve(async (request) => {
    const app = await ready.promise;
    watch.onRequest?.(await request.clone().text());
    return await learning(
      evidence,
      request,
      async (asked) => await app.handler(asked, { peer: "127.0.0.1" }),
    );
  });
  const app = await openTestApp({ issuer: server.origin, ...options });
  ready.resolve(app);
  const collect = (when: string) => evidence.collect(when, app.folder, () => watch.holds ?? {});
  return {
    url: server.origin,
    app,
    collect,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      evidence.exhibit("request log of the server", JSON.stringify(app.records));
      // Tokens are kept there as hashes, secrets sealed.
      await collect("the end");
      await app[Symbol.asyncDispose]();
    },
  };
}
