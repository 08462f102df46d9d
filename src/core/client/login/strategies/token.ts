/** An access token that was got elsewhere. */
import * as v from "valibot";
import { SealholdError } from "../../../../errors.ts";
import type { Credential, Session } from "../../../../ports/credential_store.ts";
import { Secret } from "../../../../secret.ts";
import { envelopeData } from "../../http/answer.ts";
import { exchange, type HttpPorts } from "../../http/exchange.ts";
import { bearerText, describeLogin } from "../describe_login.ts";
import { type Login, viewOf } from "../login.ts";
import { mask } from "../mask.ts";
import type { AuthStrategy, LoginRequest, StrategyPorts } from "../strategy.ts";
import { peekClaims } from "../../../shared/text/token_claims.ts";
import { tokenText } from "../../../shared/text/token_text.ts";
import { loginState } from "../token_times.ts";
import { revokeBearer } from "./bearer_session.ts";

/** Lifetime assumed for a session's token that does not say: it is only shown, the server decides. */
const UNKNOWN_LIFETIME_SEC = 365 * 86_400;

/** Takes a token from the person or a pipe; a Sealhold server is asked whether it accepts it. Nothing refreshes it. */
export function tokenStrategy(ports: StrategyPorts): AuthStrategy {
  return {
    method: "token",
    label: "With an access token",
    async authenticate(request): Promise<Login> {
      const text = tokenText(await ports.dialog.token());
      return request.provider.name === "sealhold"
        ? await checkedSession(ports.http, request.origin, text)
        : credential(ports.http, request, text);
    },
    validate: loginState,
    describe: (login) => ({
      ...describeLogin(login, "token", "Token"),
      masked: mask(viewOf(login).accessToken ?? ""),
    }),
    headers: (login) => ({ authorization: Secret.fromText(bearerText(login)) }),
    revoke: (login) => revokeBearer(ports, login),
  };
}

/** A session, after the server has accepted its token. */
async function checkedSession(http: HttpPorts, origin: string, text: string): Promise<Session> {
  const response = await exchange(http, {
    method: "GET",
    origin,
    path: "/secrets/list?limit=1",
    auth: { token: Secret.fromText(text), origin },
  });
  envelopeData(response, v.unknown(), ({ status }) => status === 401 ? notAccepted() : undefined);
  const claims = peekClaims(text);
  const nowSec = Math.floor(http.clock.nowMs() / 1000);
  return {
    origin,
    created: new Date(http.clock.nowMs()).toISOString(),
    method: "token",
    username: claims.preferred_username ?? "",
    user_uuid: claims.sub ?? "",
    access_token: text,
    access_issued_at: claims.iat ?? nowSec,
    access_expires_at: claims.exp ?? nowSec + UNKNOWN_LIFETIME_SEC,
  };
}

function notAccepted(): SealholdError {
  return new SealholdError("LOGIN_FAILED", "The server does not accept this token", {
    hint: "sealhold auth login",
  });
}

function tokenEnded(): SealholdError {
  return new SealholdError("LOGIN_FAILED", "The token has ended already, by what it says itself", {
    hint: "Get a new one from the provider, and pipe it in with --with-token",
  });
}

/** A provider has no call that all of them know, so its token is taken as it is. */
function credential(http: HttpPorts, request: LoginRequest, text: string): Credential {
  const { exp } = peekClaims(text);
  const nowMs = http.clock.nowMs();
  if (exp !== undefined && exp <= nowMs / 1000) throw tokenEnded();
  return {
    type: "token",
    created: new Date(nowMs).toISOString(),
    origin: request.origin,
    label: request.provider.label,
    method: "token",
    access_token: text,
    issued_at: Math.floor(nowMs / 1000),
    ...(exp === undefined ? {} : { expires_at: exp }),
  };
}
