/** Which authorization server a login goes to: the provider's for a new one, the stored one for everything after. */
import { SealholdError } from "../../../../errors.ts";
import type { OAuthOrigin } from "../../../../ports/credential_store.ts";
import type { AuthorizationServer, OAuthClient } from "../../../../ports/oauth_client.ts";
import type { OAuthSettings, Provider } from "../providers/provider.ts";

/**
 * The OAuth settings of a provider.
 * @throws {SealholdError} CONFIG_INVALID when it has none
 */
export function oauthSettings(provider: Provider): OAuthSettings {
  if (provider.oauth !== undefined) return provider.oauth;
  throw new SealholdError("CONFIG_INVALID", "There is no OAuth configured for this provider", {
    hint: "Add its issuer and client_id to config.toml",
  });
}

/**
 * The checked server for a new login.
 * @throws {SealholdError} ORIGIN_MISMATCH when a Sealhold server points elsewhere, and all of `OAuthClient.resolve`
 */
export async function resolveFor(
  client: OAuthClient,
  provider: Provider,
  settings: OAuthSettings,
  origin: string,
): Promise<AuthorizationServer> {
  const server = await client.resolve(settings);
  if (provider.name !== "sealhold") return server;
  const endpoints = [
    server.authorizationEndpoint,
    server.tokenEndpoint,
    server.deviceAuthorizationEndpoint,
    server.revocationEndpoint,
  ].filter((endpoint) => endpoint !== undefined);
  // Its tokens are bound to its origin; metadata must not send them anywhere else.
  if (endpoints.every((endpoint) => new URL(endpoint).origin === origin)) return server;
  throw new SealholdError(
    "ORIGIN_MISMATCH",
    "The server's OAuth endpoints are at another address",
    {
      hint: "Use --server with the address that the server calls itself by",
    },
  );
}

/** What is kept with a login of that server. */
export function originOf(server: AuthorizationServer): OAuthOrigin {
  return {
    ...(server.issuer === undefined ? {} : { issuer: server.issuer }),
    client_id: server.clientId,
    token_endpoint: server.tokenEndpoint,
    ...(server.revocationEndpoint === undefined
      ? {}
      : { revocation_endpoint: server.revocationEndpoint }),
    allow_private: server.allowPrivate,
  };
}

/** The server of a stored login: today's configuration has no say in where its tokens go. */
export function serverOf(origin: OAuthOrigin): AuthorizationServer {
  return {
    issuer: origin.issuer,
    authorizationEndpoint: undefined,
    tokenEndpoint: origin.token_endpoint,
    deviceAuthorizationEndpoint: undefined,
    revocationEndpoint: origin.revocation_endpoint,
    issInResponse: false,
    idTokenAlgorithms: undefined,
    clientId: origin.client_id,
    allowPrivate: origin.allow_private,
  };
}
