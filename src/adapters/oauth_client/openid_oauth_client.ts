import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  Configuration,
  customFetch,
  genericGrantRequest,
  initiateDeviceAuthorization,
  None,
  refreshTokenGrant,
  ResponseBodyError,
  type ServerMetadata,
  tokenRevocation,
} from "openid-client";
import { encodeBase64url } from "../../crypto/base64url.ts";
import { SealholdError } from "../../errors.ts";
import type {
  AuthorizationServer,
  OAuthClient,
  PendingAuthorization,
} from "../../ports/oauth_client.ts";
import type { Random } from "../../ports/random.ts";
import { Secret } from "../../secret.ts";
import { checkedDevice } from "./device_response.ts";
import { type FetchGuard, guardedFetch } from "./guarded_fetch.ts";
import { explainOAuth, type OAuthStep } from "./oauth_errors.ts";
import { checkedTokens } from "./oauth_tokens.ts";
import { resolveServer } from "./resolve_server.ts";

const DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";

/** What the client is made with. */
interface OpenidOAuthClientOptions extends FetchGuard {
  random: Random;
}

/** OAuth through the `openid-client` package, as a public client: no secret, PKCE in its place (RFC 8252 section 8.5). */
export function openidOAuthClient(options: OpenidOAuthClientOptions): OAuthClient {
  const config = (server: AuthorizationServer, idToken = false) =>
    configuration(options, server, idToken);
  return {
    resolve: (settings) => resolveServer(options, settings),
    startAuthorization: (server, request) => startAuthorization(options, server, request),
    redeem: (server, pending, callback) =>
      explained("authorize", async () =>
        checkedTokens(
          await authorizationCodeGrant(config(server, true), callback, {
            pkceCodeVerifier: pending.verifier.exposeText(),
            expectedState: pending.state.exposeText(),
            ...(pending.nonce === undefined ? {} : { expectedNonce: pending.nonce.exposeText() }),
          }),
        )),
    startDevice: (server, scopes) =>
      explained("device", async () => {
        const scope = scopes.join(" ");
        const parameters: Record<string, string> = scope === "" ? {} : { scope };
        return checkedDevice(await initiateDeviceAuthorization(config(server), parameters));
      }),
    pollDevice: (server, pending) =>
      explained("poll", async () => {
        const parameters = { device_code: pending.deviceCode.exposeText() };
        try {
          return checkedTokens(
            await genericGrantRequest(config(server, true), DEVICE_GRANT, parameters),
          );
        } catch (error) {
          const code = error instanceof ResponseBodyError ? error.error : undefined;
          if (code === "authorization_pending" || code === "slow_down") return code;
          throw error;
        }
      }),
    refresh: (server, refreshToken) =>
      explained(
        "refresh",
        async () =>
          checkedTokens(await refreshTokenGrant(config(server), refreshToken.exposeText())),
      ),
    revoke: (server, token) =>
      explained("revoke", () => tokenRevocation(config(server), token.exposeText())),
  };
}

async function explained<T>(step: OAuthStep, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw explainOAuth(error, step);
  }
}

/**
 * @param idToken whether an ID token is checked and used. Without a known issuer nobody can tell whose it is, and after a
 *   refresh it says nothing new: then it is not looked at.
 */
function configuration(
  guard: FetchGuard,
  server: AuthorizationServer,
  idToken: boolean,
): Configuration {
  const metadata: ServerMetadata = {
    // A name of our own where the server has none: nothing is compared with it.
    issuer: server.issuer ?? new URL(server.tokenEndpoint).origin,
    token_endpoint: server.tokenEndpoint,
    authorization_response_iss_parameter_supported: server.issInResponse,
    ...(server.authorizationEndpoint === undefined
      ? {}
      : { authorization_endpoint: server.authorizationEndpoint }),
    ...(server.deviceAuthorizationEndpoint === undefined
      ? {}
      : { device_authorization_endpoint: server.deviceAuthorizationEndpoint }),
    ...(server.revocationEndpoint === undefined
      ? {}
      : { revocation_endpoint: server.revocationEndpoint }),
    ...(server.idTokenAlgorithms === undefined
      ? {}
      : { id_token_signing_alg_values_supported: [...server.idTokenAlgorithms] }),
  };
  const config = new Configuration(metadata, server.clientId, undefined, None());
  config[customFetch] = guardedFetch(guard, {
    allowPrivate: server.allowPrivate,
    dropIdToken: !idToken || server.issuer === undefined,
  });
  // The guard has the rule for http (loopback only); openid-client knows only yes or no.
  if (server.allowPrivate) allowInsecureRequests(config);
  return config;
}

async function startAuthorization(
  options: OpenidOAuthClientOptions,
  server: AuthorizationServer,
  request: { redirectUri: string; scopes: readonly string[] },
): Promise<PendingAuthorization> {
  if (server.authorizationEndpoint === undefined) throw noEndpoint();
  // 32 bytes are 43 characters: the shortest verifier that RFC 7636 section 4.1 allows, with 256 bits in it.
  const fresh = () => encodeBase64url(options.random.bytes(32));
  const [state, verifier] = [fresh(), fresh()];
  const openid = server.issuer !== undefined && request.scopes.includes("openid");
  const nonce = openid ? fresh() : undefined;
  const url = buildAuthorizationUrl(configuration(options, server, false), {
    redirect_uri: request.redirectUri,
    state,
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    ...(request.scopes.length === 0 ? {} : { scope: request.scopes.join(" ") }),
    ...(nonce === undefined ? {} : { nonce }),
    // OpenID Connect Core section 11: without it a server leaves `offline_access` out, and there is no refresh token.
    ...(request.scopes.includes("offline_access") ? { prompt: "consent" } : {}),
  });
  return {
    url,
    state: Secret.fromText(state),
    verifier: Secret.fromText(verifier),
    nonce: nonce === undefined ? undefined : Secret.fromText(nonce),
    redirectUri: request.redirectUri,
  };
}

function noEndpoint(): SealholdError {
  return new SealholdError("UNSUPPORTED", "The provider has no authorization endpoint", {
    hint: "sealhold auth login --method device",
  });
}
