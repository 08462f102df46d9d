import type { OAuthCode } from "../../shared/codes/http_codes.ts";
import { ALL_SCOPES, parseScopes, type Scope } from "../accounts/scopes.ts";
import { findClient, isRedirectUriOf, type OAuthClient } from "./clients.ts";
import { OAuthError } from "./oauth_error.ts";

/** An authorization request that may be put to a person. */
export interface AuthorizationRequest {
  client: OAuthClient;
  redirectUri: string;
  state: string | undefined;
  scopes: readonly Scope[];
  /** PKCE, S256. */
  challenge: string;
}

/** What is to be done with an authorization request. */
type AuthorizationReading =
  | { kind: "ask"; request: AuthorizationRequest }
  /** Sent back to the client. */
  | { kind: "redirect"; to: string }
  /** Shown to the person: there is no address of the client's that can be trusted. */
  | { kind: "page"; error: OAuthError };

/** 32 bytes in base64url (RFC 7636 section 4.2). */
const CHALLENGE = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;
const MAX_STATE_CHARS = 1024;

/**
 * Reads an authorization request (RFC 6749 section 4.1.1, RFC 7636 section 4.3, RFC 9700 section 2.1).
 *
 * An error goes to the client only when client and redirect URI are beyond doubt: anything else would make this server
 * send people to an address of somebody's choosing.
 */
export function readAuthorization(query: URLSearchParams, issuer: string): AuthorizationReading {
  const page = (error: OAuthError): AuthorizationReading => ({ kind: "page", error });
  const [clientId, redirectUri] = [query.getAll("client_id"), query.getAll("redirect_uri")];
  let client: OAuthClient;
  try {
    client = findClient(clientId.length === 1 ? clientId[0] : undefined);
  } catch (error) {
    if (error instanceof OAuthError) return page(error);
    throw error;
  }
  const [uri = ""] = redirectUri;
  if (redirectUri.length !== 1 || !isRedirectUriOf(client, uri)) {
    return page(
      new OAuthError("invalid_request", "The redirect address is not one of the client's"),
    );
  }
  const states = query.getAll("state");
  const state = states.length === 1 ? states[0] || undefined : undefined;
  try {
    return { kind: "ask", request: { client, redirectUri: uri, state, ...checked(query) } };
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    const kept = (state?.length ?? 0) <= MAX_STATE_CHARS ? state : undefined;
    return {
      kind: "redirect",
      to: errorRedirect({ redirectUri: uri, state: kept }, issuer, error),
    };
  }
}

/** @throws {OAuthError} what the client is told */
function checked(query: URLSearchParams): { scopes: readonly Scope[]; challenge: string } {
  const refuse = (code: OAuthCode, text: string) => new OAuthError(code, text);
  if (new Set(query.keys()).size !== [...query.keys()].length) {
    throw refuse("invalid_request", "A parameter is given twice");
  }
  if ((query.get("state") ?? "").length > MAX_STATE_CHARS) {
    throw refuse("invalid_request", "Parameter 'state' is too long");
  }
  if (query.get("response_type") !== "code") {
    throw refuse("unsupported_response_type", "Parameter 'response_type' must be code");
  }
  if ((query.get("response_mode") ?? "query") !== "query") {
    throw refuse("invalid_request", "Parameter 'response_mode' must be query");
  }
  if (query.has("request") || query.has("request_uri")) {
    throw refuse("invalid_request", "Request objects are not supported");
  }
  const challenge = query.get("code_challenge") ?? "";
  if (query.get("code_challenge_method") !== "S256" || !CHALLENGE.test(challenge)) {
    throw refuse("invalid_request", "PKCE with S256 is required");
  }
  return { scopes: readScopes(query.get("scope") ?? ""), challenge };
}

/**
 * The scopes asked for; all of them when none is named (RFC 6749 section 3.3).
 * @throws {OAuthError} invalid_scope
 */
export function readScopes(text: string): readonly Scope[] {
  if (text === "") return ALL_SCOPES;
  const scopes = text.length > 512 ? undefined : parseScopes(text);
  if (scopes !== undefined) return scopes;
  throw new OAuthError("invalid_scope", `Scopes are: ${ALL_SCOPES.join(" ")}`);
}

type Return = Pick<AuthorizationRequest, "redirectUri" | "state">;

/** Where the browser goes with a code. `iss` says who sends it (RFC 9207). */
export function codeRedirect(request: Return, issuer: string, code: string): string {
  return redirectWith(request, { code, iss: issuer });
}

/** Where the browser goes with a refusal (RFC 6749 section 4.1.2.1). */
export function errorRedirect(request: Return, issuer: string, error: OAuthError): string {
  return redirectWith(request, {
    error: error.code,
    error_description: error.message,
    iss: issuer,
  });
}

/** The redirect URI has no query of its own: `isRedirectUriOf` saw to that. */
function redirectWith({ redirectUri, state }: Return, parameters: Record<string, string>): string {
  const query = new URLSearchParams(parameters);
  if (state !== undefined) query.set("state", state);
  return `${redirectUri}?${query}`;
}
