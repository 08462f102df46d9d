/** Login with an identity's key, for a Sealhold server (api.md section 5): a challenge, its signature, a session. */
import { Secret } from "../../../../secret.ts";
import { functionClient } from "../../http/function_client.ts";
import { bearerText, describeLogin } from "../describe_login.ts";
import type { Login } from "../login.ts";
import { serverSession } from "../server_session.ts";
import type { AuthStrategy, StrategyPorts } from "../strategy.ts";
import { requestLogout, requestRefresh } from "../token_endpoint.ts";
import { loginState } from "../token_times.ts";

/** One command does the whole dance; the private key never leaves this process. */
export function keyStrategy(ports: StrategyPorts): AuthStrategy {
  return {
    method: "key",
    label: "With an identity key",
    async authenticate({ origin }): Promise<Login> {
      const keys = await ports.dialog.identityKeys();
      const functions = functionClient(ports.http, origin, noToken);
      // Loaded here: the other ways to log in need none of it.
      const { signInWith } = await import("../../identity/sign_in.ts");
      return await signInWith(functions, ports.http.clock, origin, keys);
    },
    refresh: async (login) => await requestRefresh(ports.http, serverSession(login)),
    validate: loginState,
    describe: (login) => describeLogin(login, "key", "Identity key"),
    headers: (login) => ({ authorization: Secret.fromText(bearerText(login)) }),
    async revoke(login): Promise<boolean> {
      const session = serverSession(login);
      if (session.refresh_token === undefined) return false;
      await requestLogout(ports.http, session, Secret.fromText(session.access_token));
      return true;
    },
  };
}

/** Signing in takes open functions alone. */
function noToken(): Promise<never> {
  return Promise.reject(new TypeError("no token is sent while signing in"));
}
