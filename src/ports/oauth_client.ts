import type { Secret } from "../secret.ts";

/** An authorization server, its metadata checked. */
export interface AuthorizationServer {
  /** Undefined when plain endpoints were configured. */
  issuer: string | undefined;
  authorizationEndpoint: string | undefined;
  tokenEndpoint: string;
  deviceAuthorizationEndpoint: string | undefined;
  revocationEndpoint: string | undefined;
  /** Whether an authorization response must carry `iss` (RFC 9207). */
  issInResponse: boolean;
  /** How ID tokens may be signed; RS256 when undefined. */
  idTokenAlgorithms: readonly string[] | undefined;
  clientId: string;
  /** Whether private addresses are allowed, and http on loopback (threats.md case 7). */
  allowPrivate: boolean;
}

/** What identifies a server: an issuer or endpoints. */
export interface AuthorizationServerSettings {
  issuer?: string;
  authorizationEndpoint?: string;
  tokenEndpoint?: string;
  deviceAuthorizationEndpoint?: string;
  revocationEndpoint?: string;
  clientId: string;
  allowPrivate: boolean;
}

/** An authorization request under way. */
export interface PendingAuthorization {
  url: URL;
  state: Secret;
  verifier: Secret;
  /** Undefined where no ID token is asked for, or its issuer is not known. */
  nonce: Secret | undefined;
  redirectUri: string;
}

/** A device authorization under way (RFC 8628 section 3.2). */
export interface PendingDevice {
  deviceCode: Secret;
  userCode: string;
  verificationUri: string;
  verificationUriComplete: string | undefined;
  expiresInSec: number;
  /** Undefined when the server says nothing. */
  intervalSec: number | undefined;
}

/** A token response (RFC 6749 section 5.1), checked. */
export interface OAuthTokens {
  accessToken: Secret;
  refreshToken: Secret | undefined;
  /** Undefined when the server says nothing. */
  expiresInSec: number | undefined;
  /** Space-separated, as the server granted it; undefined when it says nothing. */
  scope: string | undefined;
  /** From the ID token, where there is one: who logged in. */
  subject: string | undefined;
  /** Preferred name or e-mail from the ID token. */
  name: string | undefined;
  /** What a Sealhold server calls the account, from the response's additional member; not checked. */
  username?: string;
}

/** What one poll of a device login brings: the tokens, or the order to go on (RFC 8628 section 3.5). */
export type DevicePoll = OAuthTokens | "authorization_pending" | "slow_down";

/**
 * The client's side of OAuth 2.0 (RFC 6749, 7636, 8252, 8414, 8628, 7009, 9207).
 *
 * Every method throws SealholdError: UNREACHABLE, TIMED_OUT, SERVER_ERROR, RATE_LIMITED, BAD_RESPONSE (not what the RFCs say,
 * or too large), REDIRECT_REFUSED, LOGIN_FAILED (refused by the server or the person), ADDRESS_REFUSED (case 7),
 * INSECURE_SERVER (cases 11, 12, 14), UNSUPPORTED (the server has no such endpoint).
 */
export interface OAuthClient {
  /** Discovers an issuer (RFC 8414, OpenID Connect Discovery) or takes the endpoints; checks them (cases 7, 12, 14). */
  resolve(settings: AuthorizationServerSettings): Promise<AuthorizationServer>;
  /** Makes an authorization request with PKCE S256, `state`, and `nonce` where `openid` is asked for. */
  startAuthorization(
    server: AuthorizationServer,
    request: { redirectUri: string; scopes: readonly string[] },
  ): Promise<PendingAuthorization>;
  /** Checks the authorization response (`state`, `iss`, `error`) and exchanges the code. */
  redeem(
    server: AuthorizationServer,
    pending: PendingAuthorization,
    callback: URL,
  ): Promise<OAuthTokens>;
  startDevice(server: AuthorizationServer, scopes: readonly string[]): Promise<PendingDevice>;
  /** Asks once whether the person has decided; when to ask is the caller's business (case 16). */
  pollDevice(server: AuthorizationServer, pending: PendingDevice): Promise<DevicePoll>;
  /** @throws {SealholdError} SESSION_EXPIRED for `invalid_grant` */
  refresh(server: AuthorizationServer, refreshToken: Secret): Promise<OAuthTokens>;
  /** Revokes a token (RFC 7009). */
  revoke(server: AuthorizationServer, token: Secret): Promise<void>;
}
