/** Servers in this process that learn every secret which passes through them. */
import type { Evidence } from "../../canary/evidence.ts";
import { serve } from "../../adapters/http_transport/loopback.ts";
import { openTestApp, type TestApp, type TestServerOptions } from "../../server/harness.ts";

/** Names of fields, in forms, JSON and addresses, and what they hold. */
const KINDS: Readonly<Record<string, string>> = {
  access: "access token",
  access_token: "access token",
  refresh: "refresh token",
  refresh_token: "refresh token",
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

/** A Signet server that is watched. */
export interface WatchedServer extends AsyncDisposable {
  url: string;
  app: TestApp;
}

/** Starts one; its request log is evidence in the end. */
export async function watchedSignet(
  evidence: Evidence,
  options: TestServerOptions,
): Promise<WatchedServer> {
  const ready = Promise.withResolvers<TestApp>();
  const server = serve(async (request) => {
    const app = await ready.promise;
    return await learning(
      evidence,
      request,
      (asked) => app.handler(asked, { peer: "127.0.0.1" }),
    );
  });
  const app = await openTestApp({ issuer: server.origin, ...options });
  ready.resolve(app);
  return {
    url: server.origin,
    app,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      evidence.exhibit("request log of the server", JSON.stringify(app.records));
      // Tokens are kept there as hashes, secrets sealed.
      await evidence.collect("the end", app.folder);
      await app[Symbol.asyncDispose]();
    },
  };
}
