/** What both OAuth strategies do with a login once it is there. */
import { SignetError } from "../../../../errors.ts";
import type { OAuthClient } from "../../../../ports/oauth_client.ts";
import { Secret } from "../../../../secret.ts";
import { bearerText, describeLogin } from "../describe_login.ts";
import { isSession, type Login, viewOf } from "../login.ts";
import { apiKeyStrategy } from "../strategies/api_key.ts";
import type { AuthStrategy, StrategyPorts } from "../strategy.ts";
import { loginState } from "../token_times.ts";
import { refreshedLogin } from "./build_login.ts";
import { serverOf } from "./oauth_server.ts";

/** Everything of a strategy but the login itself. */
export type KeptLogin = Required<Omit<AuthStrategy, "method" | "label" | "authenticate">>;

/** Refreshes, judges, shows, sends and revokes logins that came through OAuth. */
export function keptLogin(ports: StrategyPorts, method: "oauth" | "device"): KeptLogin {
  return {
    async refresh(login) {
      const { refreshToken } = viewOf(login);
      if (login.oauth === undefined || refreshToken === undefined) throw nothingToRefresh();
      const client = await ports.oauthClient();
      const tokens = await client.refresh(
        serverOf(login.oauth),
        Secret.fromText(refreshToken),
      );
      return refreshedLogin(login, tokens, ports.http.clock.nowMs());
    },
    validate: loginState,
    describe(login) {
      if (isKey(login)) return { ...apiKeyStrategy(ports).describe(login), method };
      const who = isSession(login) ? undefined : login["who"];
      return {
        ...describeLogin(login, method, "OAuth"),
        ...(typeof who === "string" ? { who } : {}),
      };
    },
    headers(login, provider) {
      if (isKey(login)) return apiKeyStrategy(ports).headers(login, provider);
      return { authorization: Secret.fromText(bearerText(login)) };
    },
    async revoke(login) {
      return await revokeLogin(await ports.oauthClient(), login);
    },
  };
}

/** Whether a key was made of the token, and the token given back. */
function isKey(login: Login): boolean {
  return !isSession(login) && login.type === "api_key";
}

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

function nothingToRefresh(): SignetError {
  return new SignetError("TOKEN_EXPIRED", "Token expired", { hint: "signet auth login" });
}
