/** Login of a CI job: its ID token is exchanged for a short session (RFC 7523 section 2.1). */
import * as v from "valibot";
import { SealholdError } from "../../../../errors.ts";
import type { Session } from "../../../../ports/credential_store.ts";
import type { HttpResponse } from "../../../../ports/http_transport.ts";
import { accountName } from "../account_name.ts";
import { findIdToken } from "../ci/id_token.ts";
import { trustRefusal } from "../ci/trust_refusal.ts";
import { bareData, type Failure } from "../../http/answer.ts";
import { exchange } from "../../http/exchange.ts";
import type { AuthStrategy, StrategyPorts } from "../strategy.ts";
import { peekClaims } from "../../../shared/text/token_claims.ts";
import { CLIENT_ID } from "../token_endpoint.ts";
import { bearerSession, bearerStrategy } from "./bearer_session.ts";

const JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";

const ANSWER = v.object({
  access_token: v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,16384}$/)),
  token_type: v.pipe(v.string(), v.regex(/^bearer$/i)),
  expires_in: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(366 * 86_400)),
  scope: v.optional(v.pipe(v.string(), v.maxLength(1024))),
  username: v.optional(v.unknown()),
});

/**
 * The strategy. A refresh token, should the server give one, is not kept: a job that runs longer asks its platform for a
 * new ID token, and nothing long-lived lies on the runner.
 */
export function ciStrategy(ports: StrategyPorts): AuthStrategy {
  return {
    ...bearerStrategy(ports, "ci", "As this CI job", "CI"),
    async authenticate({ origin, scopes }) {
      const { token } = await findIdToken(ports, origin);
      const response = await exchange(ports.http, {
        method: "POST",
        origin,
        path: "/oauth/token",
        form: {
          grant_type: JWT_BEARER,
          assertion: token.exposeText(),
          client_id: CLIENT_ID,
          ...(scopes === undefined ? {} : { scope: scopes.join(" ") }),
        },
      });
      const refusal = trustRefusal(response, token);
      if (refusal !== undefined) throw refusal;
      return sessionFrom(response, origin, ports.http.clock.nowMs());
    },
  };
}

function sessionFrom(response: HttpResponse, origin: string, nowMs: number): Session {
  const answer = bareData(response, ANSWER, ({ code }) => explain(code));
  const claims = peekClaims(answer.access_token);
  return bearerSession({
    origin,
    method: "ci",
    nowMs,
    accessToken: answer.access_token,
    expiresInSec: answer.expires_in,
    userUuid: claims.sub ?? "",
    username: claims.preferred_username ?? accountName(answer.username) ?? "",
    scope: answer.scope,
  });
}

function explain(code: Failure["code"]): SealholdError | undefined {
  switch (code) {
    case "invalid_grant":
      return new SealholdError("LOGIN_FAILED", "The server does not accept this job's ID token", {
        hint: "sealhold server trust list, on the server",
      });
    case "invalid_scope":
      return new SealholdError("DENIED", "The trust rule does not grant these scopes", {
        hint: "sealhold server trust list, on the server",
      });
    case "unsupported_grant_type":
      return new SealholdError("UNSUPPORTED", "This server has no CI logins", {
        hint: "Its operator adds a rule with sealhold server trust add",
      });
    default:
      return undefined;
  }
}
