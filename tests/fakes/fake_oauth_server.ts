/** An authorization server made up for one test: its metadata, and prepared answers by path. */
import { openidOAuthClient } from "../../src/adapters/oauth_client/openid_oauth_client.ts";
import { requireAllowedEndpoint } from "../../src/core/client/login/oauth/endpoint_rules.ts";
import type { HttpRequest, HttpResponse } from "../../src/ports/http_transport.ts";
import type { NameResolver } from "../../src/ports/name_resolver.ts";
import type { OAuthClient } from "../../src/ports/oauth_client.ts";
import { FakeNameResolver } from "./fake_name_resolver.ts";
import { FakeTransport, json } from "./fake_transport.ts";
import { SeededRandom } from "./seeded_random.ts";

export const ISSUER = "https://id.acme.example";

/** Metadata with every endpoint at the issuer. */
export function metadata(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    issuer: ISSUER,
    authorization_endpoint: `${ISSUER}/authorize`,
    token_endpoint: `${ISSUER}/token`,
    device_authorization_endpoint: `${ISSUER}/device`,
    revocation_endpoint: `${ISSUER}/revoke`,
    code_challenge_methods_supported: ["S256"],
    ...changes,
  };
}

/** A token response. */
export function tokens(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { access_token: "at-1", token_type: "Bearer", expires_in: 3600, ...changes };
}

/** The answer at a path; a path that is not listed is 404. */
export type Answers = Record<
  string,
  HttpResponse | Error | ((sent: URLSearchParams) => HttpResponse)
>;

/** The real client over a made-up server. */
export interface FakeOAuth {
  client: OAuthClient;
  transport: FakeTransport;
  /** The form of the last request. */
  lastForm(): URLSearchParams;
}

export function fakeOAuth(
  answers: Answers,
  resolver: NameResolver = new FakeNameResolver(),
): FakeOAuth {
  const all: Answers = {
    "/.well-known/oauth-authorization-server": json(200, metadata()),
    ...answers,
  };
  const transport = new FakeTransport((request: HttpRequest) => {
    const answer = all[request.url.pathname] ?? json(404, {});
    if (answer instanceof Error) throw answer;
    return typeof answer === "function" ? answer(formOf(request)) : answer;
  });
  const client = openidOAuthClient({
    transport,
    random: new SeededRandom(),
    userAgent: "sealhold/test",
    checkUrl: (url, allowPrivate) => requireAllowedEndpoint(resolver, url, allowPrivate),
  });
  return { client, transport, lastForm: () => formOf(transport.requests.at(-1)) };
}

function formOf(request: HttpRequest | undefined): URLSearchParams {
  return new URLSearchParams(new TextDecoder().decode(request?.body));
}
