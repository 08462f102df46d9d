/** From an issuer or endpoints to a checked authorization server. */
import {
  allowInsecureRequests,
  ClientError,
  customFetch,
  discovery,
  None,
  type ServerMetadata,
} from "openid-client";
import { SealholdError } from "../../errors.ts";
import type { AuthorizationServer, AuthorizationServerSettings } from "../../ports/oauth_client.ts";
import { type FetchGuard, guardedFetch } from "./guarded_fetch.ts";
import { explainOAuth } from "./oauth_errors.ts";

const SECTION = "Edit the provider's oauth section of config.toml";
/** Answers that mean "not here"; the other well-known path is tried then. */
const NOT_HERE = ["OAUTH_RESPONSE_IS_NOT_CONFORM", "OAUTH_RESPONSE_IS_NOT_JSON"];

/**
 * Discovers an issuer, or takes the endpoints; then checks every one of them.
 * @throws {SealholdError} CONFIG_INVALID, INSECURE_SERVER, ADDRESS_REFUSED, and all of a request
 */
export async function resolveServer(
  guard: FetchGuard,
  settings: AuthorizationServerSettings,
): Promise<AuthorizationServer> {
  const server = settings.tokenEndpoint === undefined
    ? fromMetadata(await discover(guard, settings), settings)
    : fromSettings(settings, settings.tokenEndpoint);
  const endpoints = [
    server.authorizationEndpoint,
    server.tokenEndpoint,
    server.deviceAuthorizationEndpoint,
    server.revocationEndpoint,
  ];
  for (const endpoint of new Set(endpoints.filter((each) => each !== undefined))) {
    await guard.checkUrl(parsed(endpoint), settings.allowPrivate);
  }
  return server;
}

async function discover(
  guard: FetchGuard,
  settings: AuthorizationServerSettings,
): Promise<Readonly<ServerMetadata>> {
  const issuer = issuerUrl(settings.issuer);
  // Ahead of openid-client's own check of the scheme, which knows nothing of the setting that a person may have to change.
  await guard.checkUrl(issuer, settings.allowPrivate);
  // RFC 8414 first: its path is the one that OAuth servers without OpenID Connect have.
  for (const algorithm of ["oauth2", "oidc"] as const) {
    try {
      const found = await discovery(issuer, settings.clientId, undefined, None(), {
        algorithm,
        execute: settings.allowPrivate ? [allowInsecureRequests] : [],
        [customFetch]: guardedFetch(guard, {
          allowPrivate: settings.allowPrivate,
          dropIdToken: true,
        }),
      });
      return sameIssuer(found.serverMetadata(), issuer);
    } catch (error) {
      const elsewhere = error instanceof ClientError && NOT_HERE.includes(error.code ?? "");
      if (!elsewhere || algorithm === "oidc") throw explainOAuth(error, "discover");
    }
  }
  throw new SealholdError("BAD_RESPONSE", "The issuer has no metadata", { hint: SECTION });
}

function issuerUrl(issuer: string | undefined): URL {
  // With a well-known path in it, openid-client would fetch that document and compare no issuer at all.
  if (issuer === undefined || !URL.canParse(issuer) || /[?#]|\/\.well-known\//.test(issuer)) {
    throw new SealholdError(
      "CONFIG_INVALID",
      "The issuer must be a URL without query or fragment",
      {
        hint: SECTION,
      },
    );
  }
  return new URL(issuer);
}

/** openid-client makes exceptions for some hosts; case 12 has none. */
function sameIssuer(found: Readonly<ServerMetadata>, asked: URL): Readonly<ServerMetadata> {
  if (URL.canParse(found.issuer) && new URL(found.issuer).href === asked.href) return found;
  throw new SealholdError(
    "INSECURE_SERVER",
    "The issuer in the server's metadata is not the one that was asked",
    { hint: SECTION },
  );
}

function fromMetadata(
  found: Readonly<ServerMetadata>,
  settings: AuthorizationServerSettings,
): AuthorizationServer {
  const methods = found.code_challenge_methods_supported;
  if (methods !== undefined && !(Array.isArray(methods) && methods.includes("S256"))) {
    // Case 14: `plain` shows the verifier to whoever reads the request; there is no stepping down to it.
    throw new SealholdError(
      "INSECURE_SERVER",
      "The authorization server offers no PKCE with S256",
      {
        hint: "Ask the provider to support it (RFC 7636)",
      },
    );
  }
  if (found.token_endpoint === undefined) {
    throw new SealholdError("BAD_RESPONSE", "The issuer's metadata names no token endpoint", {
      hint: SECTION,
    });
  }
  return {
    issuer: found.issuer,
    authorizationEndpoint: found.authorization_endpoint,
    tokenEndpoint: found.token_endpoint,
    deviceAuthorizationEndpoint: found.device_authorization_endpoint,
    revocationEndpoint: found.revocation_endpoint,
    issInResponse: found.authorization_response_iss_parameter_supported === true,
    idTokenAlgorithms: Array.isArray(found.id_token_signing_alg_values_supported)
      ? found.id_token_signing_alg_values_supported
      : undefined,
    clientId: settings.clientId,
    allowPrivate: settings.allowPrivate,
  };
}

function fromSettings(
  settings: AuthorizationServerSettings,
  tokenEndpoint: string,
): AuthorizationServer {
  return {
    issuer: settings.issuer,
    authorizationEndpoint: settings.authorizationEndpoint,
    tokenEndpoint,
    deviceAuthorizationEndpoint: settings.deviceAuthorizationEndpoint,
    revocationEndpoint: settings.revocationEndpoint,
    issInResponse: false,
    idTokenAlgorithms: undefined,
    clientId: settings.clientId,
    allowPrivate: settings.allowPrivate,
  };
}

function parsed(endpoint: unknown): URL {
  if (typeof endpoint === "string" && URL.canParse(endpoint)) return new URL(endpoint);
  throw new SealholdError("BAD_RESPONSE", "An endpoint of the authorization server is no URL", {
    hint: SECTION,
  });
}
