/** Username and password, for a Sealhold server (api.md section 3). */
import { SealholdError } from "../../../../errors.ts";
import { Secret } from "../../../../secret.ts";
import { bearerText, describeLogin } from "../describe_login.ts";
import type { Login } from "../login.ts";
import { serverSession } from "../server_session.ts";
import type { AuthStrategy, StrategyPorts } from "../strategy.ts";
import {
  requestLogout,
  requestPasswordLogin,
  requestRefresh,
  requestRevocation,
} from "../token_endpoint.ts";
import { loginState } from "../token_times.ts";

/** Longest password sent, in bytes. */
const MAX_PASSWORD_BYTES = 1024;

/** Logs in, refreshes and revokes at the password-token endpoints. */
export function passwordStrategy(ports: StrategyPorts): AuthStrategy {
  return {
    method: "password",
    label: "With username and password",
    async authenticate({ origin }): Promise<Login> {
      const username = await ports.dialog.username();
      const password = checked(await ports.dialog.password());
      const session = await requestPasswordLogin(ports.http, origin, username, password);
      return { ...session, method: "password" };
    },
    refresh: async (login) => await requestRefresh(ports.http, serverSession(login)),
    validate: loginState,
    describe: (login) => describeLogin(login, "password", "Password"),
    headers: (login) => ({ authorization: Secret.fromText(bearerText(login)) }),
    async revoke(login): Promise<boolean> {
      const session = serverSession(login);
      if (session.refresh_token === undefined) await requestRevocation(ports.http, session);
      else await requestLogout(ports.http, session, Secret.fromText(session.access_token));
      return true;
    },
  };
}

function checked(password: Secret): Secret {
  if (password.length > 0 && password.length <= MAX_PASSWORD_BYTES) return password;
  throw new SealholdError(
    "INVALID_VALUE",
    `The password must have 1 to ${MAX_PASSWORD_BYTES} bytes`,
    { hint: "Type it at the prompt, or pipe it in with --password-stdin" },
  );
}
