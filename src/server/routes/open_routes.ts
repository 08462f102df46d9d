/** What anyone may ask. */
import { ALL_SCOPES } from "../../core/server/accounts/scopes.ts";
import { json } from "../http/answers.ts";
import type { Route } from "../http/exchange.ts";
import type { ServerDeps } from "../http/server_deps.ts";

/** What of OAuth is offered. */
interface OAuthOffer {
  /** Every `grant_type` of the token endpoint. */
  grants: readonly string[];
  deviceLogin: boolean;
}

/** Health, keys and metadata. */
export function openRoutes({ signer, issuer }: ServerDeps, offer: OAuthOffer): Route[] {
  return [
    get("/health", () => json({ status: "ok" })),
    get("/.well-known/jwks.json", async () => json(await signer.jwks())),
    get("/.well-known/oauth-authorization-server", () => json(serverMetadata(issuer, offer))),
  ];
}

/** RFC 8414 section 2, with RFC 8628 section 4 and RFC 9207 section 3. Only what is there. */
function serverMetadata(
  issuer: string,
  { grants, deviceLogin }: OAuthOffer,
): Record<string, unknown> {
  return {
    issuer,
    authorization_endpoint: `${issuer}/oauth/authorize`,
    token_endpoint: `${issuer}/oauth/token`,
    revocation_endpoint: `${issuer}/oauth/revoke`,
    ...(deviceLogin && { device_authorization_endpoint: `${issuer}/oauth/device` }),
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    scopes_supported: ALL_SCOPES,
    response_types_supported: ["code"],
    response_modes_supported: ["query"],
    grant_types_supported: grants,
    token_endpoint_auth_methods_supported: ["none"],
    revocation_endpoint_auth_methods_supported: ["none"],
    code_challenge_methods_supported: ["S256"],
    authorization_response_iss_parameter_supported: true,
    ui_locales_supported: ["en"],
  };
}

function get(pattern: string, handle: Route["handle"]): Route {
  return { method: "GET", pattern, handle };
}
