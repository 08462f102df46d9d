import type { OAuthClient } from "../../../../ports/oauth_client.ts";
import { Secret } from "../../../../secret.ts";
import { type Login, viewOf } from "../login.ts";
import { serverOf } from "./oauth_server.ts";

/**
 * Revokes a login at the server that it came from: the refresh token where there is one, because that ends the access
 * tokens with it (RFC 7009 section 2.1).
 * @returns whether the server confirmed
 */
export async function revokeLogin(client: OAuthClient, login: Login): Promise<boolean> {
  const { refreshToken, accessToken } = viewOf(login);
  const token = refreshToken ?? accessToken;
  if (login.oauth?.revocation_endpoint === undefined || token === undefined) return false;
  try {
    await client.revoke(serverOf(login.oauth), Secret.fromText(token));
    return true;
  } catch {
    return false;
  }
}
