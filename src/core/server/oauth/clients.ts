/** The clients of this authorization server. */
import { OWN_CLIENT_ID } from "../accounts/tokens.ts";
import { OAuthError } from "./oauth_error.ts";

/** A client. All of them are public (RFC 6749 section 2.1): a program on a person's machine can keep no secret. */
export interface OAuthClient {
  clientId: string;
  /** What a person reads on the consent page. */
  name: string;
  /** Loopback addresses without their port, which the client chooses (RFC 8252 section 7.3). */
  redirectUris: readonly string[];
}

const CLIENTS: readonly OAuthClient[] = [
  {
    clientId: OWN_CLIENT_ID,
    name: "Sealhold command line",
    redirectUris: ["http://127.0.0.1/callback", "http://[::1]/callback"],
  },
];

/** @throws {OAuthError} invalid_client */
export function findClient(clientId: string | undefined): OAuthClient {
  const client = CLIENTS.find((each) => each.clientId === clientId);
  if (client !== undefined) return client;
  throw new OAuthError("invalid_client", "The client is not known to this server");
}

const LOOPBACK = /^(http:\/\/(?:127\.0\.0\.1|\[::1\]))(?::([1-9]\d{0,4}))?(\/[A-Za-z0-9._~/-]*)$/;

/**
 * Whether a redirect URI is one of the client's: the same characters, save for the port of a loopback address (RFC 9700
 * section 4.1.3). Nothing is parsed, decoded or normalised before it is compared, so `localhost`, another spelling of the
 * address, a user part, a query and a fragment are other URIs (case 18).
 */
export function isRedirectUriOf(client: OAuthClient, redirectUri: string): boolean {
  const [, origin, port = "80", path] = LOOPBACK.exec(redirectUri) ?? [];
  if (origin === undefined || path === undefined || Number(port) > 65_535) return false;
  return client.redirectUris.includes(`${origin}${path}`);
}
