/** What both OAuth strategies do with a login once it is there. */
import { SealholdError } from "../../../../errors.ts";
import { Secret } from "../../../../secret.ts";
import { bearerText, describeLogin } from "../describe_login.ts";
import { isSession, type Login, viewOf } from "../login.ts";
import { apiKeyStrategy } from "./api_key.ts";
import type { AuthStrategy, StrategyPorts } from "../strategy.ts";
import { loginState } from "../token_times.ts";
import { revokeLogin } from "../oauth/revoke_login.ts";
import { refreshedLogin } from "../oauth/build_login.ts";
import { serverOf } from "../oauth/oauth_server.ts";

/** Everything of a strategy but the login itself. */
type KeptLogin = Required<Omit<AuthStrategy, "method" | "label" | "authenticate">>;

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

function nothingToRefresh(): SealholdError {
  return new SealholdError("TOKEN_EXPIRED", "Token expired", { hint: "sealhold auth login" });
}
