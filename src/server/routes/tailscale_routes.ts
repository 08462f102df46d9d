/** The Tailscale login (api.md §2). */
import * as v from "valibot";
import type { LoginPorts } from "../../core/server/accounts/log_in_with_password.ts";
import {
  logInWithTailscale,
  type TailscaleLoginPorts,
} from "../../core/server/tailscale/log_in_with_tailscale.ts";
import { hasCode } from "../../errors.ts";
import { success } from "../http/answers.ts";
import type { Route } from "../http/exchange.ts";
import { bodiesOf, type BodyRules } from "../http/body_budgets.ts";
import { readBody } from "../http/read_body.ts";
import { Refusal } from "../http/refusal.ts";
import { refusalAs } from "../http/refusal_of_error.ts";
import type { ServerDeps } from "../http/server_deps.ts";

const TEXT = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(256),
  v.check((text) => text.isWellFormed()),
);
/** Ids are numbers in some of Tailscale's interfaces and text in others; a rounded one is nobody's. */
const ID = v.pipe(
  v.union([v.string(), v.pipe(v.number(), v.safeInteger())]),
  v.transform(String),
  v.regex(/^[A-Za-z0-9]{1,64}$/),
);
const CLAIM = v.object({
  tailscale: v.object({
    user_id: ID,
    login_name: TEXT,
    device_id: ID,
    device_hostname: TEXT,
    tailnet: TEXT,
  }),
  cli_version: v.optional(v.pipe(v.string(), v.maxLength(64))),
});

/** Largest body, in bytes: it is read before anything is known of the caller (case 43). */
const MAX_BODY_BYTES = 8 * 1024;

/** The route; without a verifier every claim is refused unread. */
export function tailscaleRoutes(deps: ServerDeps, login: LoginPorts, bodies: BodyRules): Route[] {
  const { tailscale: verifier, store: { identities } } = deps;
  const handle: Route["handle"] = verifier === undefined ? switchedOff : async (exchange) => {
    const limits = { ...bodies, maxBytes: MAX_BODY_BYTES };
    const { tailscale: claim } = await readBody(
      exchange.request,
      CLAIM,
      bodiesOf(exchange, limits),
    );
    const tokens = await answered({ ...login, identities, verifier }, {
      claim: {
        userId: claim.user_id,
        loginName: claim.login_name,
        deviceId: claim.device_id,
        deviceHostname: claim.device_hostname,
        tailnet: claim.tailnet,
      },
      peer: { address: exchange.peer, port: exchange.peerPort },
    });
    exchange.userUuid = tokens.userUuid;
    return success({
      token: tokens.access,
      token_type: "Bearer",
      expires_in: tokens.accessLifetimeSec,
      user_uuid: tokens.userUuid,
      user: { tailscale_email: claim.login_name, display_name: tokens.username },
    });
  };
  return [{ method: "POST", pattern: "/auth/cli", handle }];
}

async function answered(
  ports: TailscaleLoginPorts,
  login: Parameters<typeof logInWithTailscale>[1],
) {
  try {
    return await logInWithTailscale(ports, login);
  } catch (error) {
    // Here and nowhere else: what is denied is the claim.
    if (hasCode(error, "DENIED")) throw refusalAs("tailscale_verification_failed", error);
    throw error;
  }
}

function switchedOff(): never {
  throw new Refusal(
    "tailscale_verification_failed",
    "Tailscale logins are switched off on this server",
    // The body is not read.
    { connection: "close" },
  );
}
