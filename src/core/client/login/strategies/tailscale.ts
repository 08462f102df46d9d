/** Login by the Tailscale identity of this machine (api.md section 2). */
import * as v from "valibot";
import { SealholdError } from "../../../../errors.ts";
import type { HttpResponse } from "../../../../ports/http_transport.ts";
import type { TailscaleIdentity } from "../../../../ports/tailscale_identity_source.ts";
import type { Session } from "../../../../ports/credential_store.ts";
import { envelopeData, type Failure } from "../../http/answer.ts";
import { exchange } from "../../http/exchange.ts";
import { escapeForTerminal } from "../../../shared/text/escape_for_terminal.ts";
import type { AuthStrategy, StrategyPorts } from "../strategy.ts";
import { bearerSession, bearerStrategy } from "./bearer_session.ts";

const NAME = v.optional(v.nullable(v.pipe(v.string(), v.maxLength(512))));
const ANSWER = v.object({
  token: v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,16384}$/)),
  token_type: v.optional(v.pipe(v.string(), v.regex(/^bearer$/i))),
  expires_in: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(366 * 86_400)),
  user_uuid: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
  user: v.optional(v.object({ tailscale_email: NAME, display_name: NAME })),
});

/** The strategy. */
export function tailscaleStrategy(ports: StrategyPorts): AuthStrategy {
  return {
    ...bearerStrategy(ports, "tailscale", "With Tailscale", "Tailscale"),
    async authenticate({ origin }) {
      const identity = await (await ports.tailscale()).identity();
      const response = await exchange(ports.http, {
        method: "POST",
        origin,
        path: "/auth/cli",
        body: claimOf(identity, ports.version),
      });
      return sessionFrom(response, origin, identity, ports.http.clock.nowMs());
    },
  };
}

function claimOf(identity: TailscaleIdentity, version: string) {
  return {
    tailscale: {
      user_id: identity.userId,
      login_name: identity.loginName,
      device_id: identity.deviceId,
      device_hostname: identity.deviceHostname,
      tailnet: identity.tailnet,
    },
    cli_version: version,
  };
}

function sessionFrom(
  response: HttpResponse,
  origin: string,
  identity: TailscaleIdentity,
  nowMs: number,
): Session {
  const answer = envelopeData(response, ANSWER, (failure) => explain(failure, identity));
  return bearerSession({
    origin,
    method: "tailscale",
    nowMs,
    accessToken: answer.token,
    expiresInSec: answer.expires_in,
    userUuid: answer.user_uuid,
    username: answer.user?.tailscale_email ?? identity.loginName,
  });
}

function explain(
  { status, code }: Failure,
  identity: TailscaleIdentity,
): SealholdError | undefined {
  if (code === "account_not_linked") return notLinked(identity);
  if (code === "tailscale_verification_failed") return notVerified(identity);
  if (code === "account_disabled") {
    return new SealholdError("ACCOUNT_DISABLED", "This account is disabled on the server", {
      hint: "Its operator types: sealhold server user enable <username>",
    });
  }
  if (status !== 401) return undefined;
  return new SealholdError("LOGIN_FAILED", "The server does not accept this Tailscale login", {
    hint: "sealhold auth login --method password",
  });
}

function notLinked({ userId, loginName }: TailscaleIdentity): SealholdError {
  const who = escapeForTerminal(loginName);
  // It is typed into a shell by somebody who trusts what we print.
  const login = /^[A-Za-z0-9@._+-]+$/.test(loginName) ? ` --login ${loginName}` : "";
  return new SealholdError(
    "ACCOUNT_NOT_LINKED",
    `The Tailscale account ${who} (user id ${userId}) is not linked to an account on this server`,
    {
      hint:
        `Its operator types: sealhold server user link <username> --tailscale ${userId}${login}`,
      data: { tailscale_user_id: userId, tailscale_login_name: loginName },
    },
  );
}

function notVerified({ loginName, deviceHostname, tailnet }: TailscaleIdentity): SealholdError {
  const [who, device, net] = [loginName, deviceHostname, tailnet].map(escapeForTerminal);
  return new SealholdError(
    "DENIED",
    `The server could not verify ${who} on ${device} in the tailnet ${net} (tailscale_verification_failed)`,
    {
      hint:
        "Reach the server by its Tailscale address; its operator needs sealhold serve --tailscale whois",
    },
  );
}
