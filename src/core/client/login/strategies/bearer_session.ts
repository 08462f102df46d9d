/** What the strategies share whose session has no refresh token: when it has ended, the login is repeated. */
import type { Session } from "../../../../ports/credential_store.ts";
import { Secret } from "../../../../secret.ts";
import { bearerText, describeLogin } from "../describe_login.ts";
import { isSession, type Login } from "../login.ts";
import type { Method } from "../providers/method.ts";
import type { AuthStrategy, StrategyPorts } from "../strategy.ts";
import { requestRevocation } from "../token_endpoint.ts";
import { loginState } from "../token_times.ts";

/** What a login's answer says. */
interface BearerAnswer {
  origin: string;
  method: Method;
  nowMs: number;
  accessToken: string;
  expiresInSec: number;
  userUuid: string;
  username: string;
  scope?: string | undefined;
}

/** The session that an answer makes. */
export function bearerSession(answer: BearerAnswer): Session {
  const nowSec = Math.floor(answer.nowMs / 1000);
  return {
    origin: answer.origin,
    created: new Date(answer.nowMs).toISOString(),
    method: answer.method,
    username: answer.username,
    user_uuid: answer.userUuid,
    access_token: answer.accessToken,
    access_issued_at: nowSec,
    access_expires_at: nowSec + answer.expiresInSec,
    ...(answer.scope === undefined ? {} : { scope: answer.scope }),
  };
}

/**
 * Revokes a session that has nothing but its access token: a Tailscale login would be good for another 30 days.
 * @returns false for a provider's credential, which is not sent to an endpoint that only a Sealhold server has
 */
export async function revokeBearer({ http }: StrategyPorts, login: Login): Promise<boolean> {
  if (!isSession(login)) return false;
  await requestRevocation(http, login);
  return true;
}

/**
 * Everything of a strategy but the login itself.
 * @param kind stands in brackets behind "Authenticated"
 */
export function bearerStrategy(
  ports: StrategyPorts,
  method: Method,
  label: string,
  kind: string,
): Omit<AuthStrategy, "authenticate"> {
  return {
    method,
    label,
    validate: loginState,
    describe: (login) => describeLogin(login, method, kind),
    headers: (login) => ({ authorization: Secret.fromText(bearerText(login)) }),
    revoke: (login) => revokeBearer(ports, login),
  };
}
