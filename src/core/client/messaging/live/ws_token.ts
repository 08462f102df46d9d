/** The token of an event stream: short-lived, and good for nothing else (api.md section 3). */
import * as v from "valibot";
import { SealholdError } from "../../../../errors.ts";
import { Secret } from "../../../../secret.ts";
import { bareData } from "../../http/answer.ts";
import { type BoundToken, exchange, type HttpPorts } from "../../http/exchange.ts";

const ANSWER = v.object({ ws_token: v.pipe(v.string(), v.minLength(1), v.maxLength(8192)) });

/**
 * Asks for a token with an access token.
 * @throws {SealholdError} NOT_AUTHENTICATED (the access token is not good any more), BAD_RESPONSE, and all of the network
 */
export async function fetchWsToken(http: HttpPorts, auth: BoundToken): Promise<Secret> {
  const response = await exchange(http, {
    method: "POST",
    origin: auth.origin,
    path: "/api/v1/ws-token/",
    auth,
    // A second token is as good as the first, and neither changes anything.
    idempotent: true,
  });
  const refused = () =>
    new SealholdError("NOT_AUTHENTICATED", "The server does not accept this login", {
      hint: "sealhold auth login",
    });
  const answer = bareData(response, ANSWER, ({ status }) => status === 401 ? refused() : undefined);
  return Secret.fromText(answer.ws_token);
}
