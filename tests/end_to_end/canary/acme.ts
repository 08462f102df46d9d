/** A provider: authorization server, key endpoint and model API in one. Each path begins with how it behaves. */
import { serve } from "../../adapters/http_transport/loopback.ts";
import type { Evidence } from "../../canary/evidence.ts";
import { anthropicStream } from "../../core/client/model/streams.ts";
import { carriedBy, HOSTILE, type Hostile, hostileAnswer } from "./hostile.ts";
import { learning } from "./servers.ts";

/** A running provider. */
export interface Acme extends AsyncDisposable {
  origin: string;
  /** config.toml with a provider for each way to behave: `acme-good`, `acme-500` … */
  config: string;
}

/** Starts one. */
export function startAcme(evidence: Evidence): Acme {
  const server = serve(async (request) =>
    await learning(evidence, request, async (asked) => {
      const [, mode = "", endpoint = ""] = new URL(asked.url).pathname.split("/");
      // A browser is sent back even by those who are hostile later.
      if (endpoint === "authorize") return authorize(evidence, mode, new URL(asked.url));
      if (HOSTILE.includes(mode as Hostile)) {
        return hostileAnswer(mode as Hostile, await carriedBy(asked));
      }
      return await good(evidence, mode, endpoint, asked);
    })
  );
  const { origin } = server;
  const modes = ["good", "keyed", "denied", "badkey", "brokenstream", "errorstream", ...HOSTILE];
  return {
    origin,
    config: modes.map((mode) => settings(origin, mode)).join(""),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

function settings(origin: string, mode: string): string {
  const base = `${origin}/${mode}`;
  return `
[providers.acme-${mode}]
label = "Acme"
base_url = "${base}"
[providers.acme-${mode}.api_key]
header = "x-api-key"
[providers.acme-${mode}.model]
api = "anthropic-messages"
default_model = "acme-1"
[providers.acme-${mode}.oauth]
authorization_endpoint = "${base}/authorize"
token_endpoint = "${base}/token"
device_authorization_endpoint = "${base}/device"
revocation_endpoint = "${base}/revoke"
client_id = "sealhold-test"
scopes = ["all"]
allow_private = true
${
    mode.includes("key")
      ? `[providers.acme-${mode}.oauth.create_key]\nurl = "${base}/keys"\nfield = "data.key"`
      : ""
  }
`;
}

function authorize(evidence: Evidence, mode: string, { searchParams: asked }: URL): Response {
  const back = new URL(asked.get("redirect_uri") ?? "");
  back.searchParams.set("state", asked.get("state") ?? "");
  if (mode === "denied") {
    back.searchParams.set("error", "access_denied");
    back.searchParams.set("error_description", `${evidence.mint("description")} ${asked}`);
  } else {
    back.searchParams.set("code", evidence.mint("authorization code", "code-"));
  }
  return Response.redirect(back.href, 302);
}

async function good(
  evidence: Evidence,
  mode: string,
  endpoint: string,
  request: Request,
): Promise<Response> {
  const carried = await carriedBy(request);
  switch (endpoint) {
    case "token":
      return Response.json({
        access_token: evidence.mint("access token", "at/+", 48),
        refresh_token: evidence.mint("refresh token", "rt~", 48),
        token_type: "Bearer",
        expires_in: 3600,
      });
    case "device":
      return Response.json({
        device_code: evidence.mint("device code", "dev-"),
        user_code: "BCDF-GHJK",
        verification_uri: `${new URL(request.url).origin}/${mode}/verify`,
        expires_in: 60,
        interval: 1,
      });
    case "revoke":
      return new Response();
    case "keys":
      if (mode === "badkey") return hostileAnswer("shape", carried);
      return Response.json({ data: { key: evidence.mint("API key", "ak-made-") } });
    default:
      return model(evidence, mode, carried.secret, carried.all);
  }
}

function model(evidence: Evidence, mode: string, secret: string, all: string): Response {
  const whole = anthropicStream([evidence.mint("answer", "answer ")]);
  const error = JSON.stringify({ type: "error", error: { type: secret, message: all } });
  const parts = mode === "brokenstream"
    ? [...anthropicStream(["Half"]).slice(0, 7), `event: message_delta\ndata: {oops ${secret}\n\n`]
    : mode === "errorstream"
    ? [...anthropicStream(["Half"]).slice(0, 7), `event: error\ndata: ${error}\n\n`]
    : whole;
  return new Response(parts.join(""), { headers: { "content-type": "text/event-stream" } });
}
