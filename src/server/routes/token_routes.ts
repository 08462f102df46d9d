/** Password tokens (api.md §3). */
import * as v from "valibot";
import {
  type LoginPorts,
  logInWithPassword,
} from "../../core/server/accounts/log_in_with_password.ts";
import { logOut } from "../../core/server/accounts/log_out.ts";
import { refreshSession } from "../../core/server/accounts/refresh_session.ts";
import { signToken, WS_TOKEN_SEC } from "../../core/server/accounts/tokens.ts";
import { Secret } from "../../secret.ts";
import { json } from "../http/answers.ts";
import { authenticate, type Route } from "../http/exchange.ts";
import { type BodyLimits, checkDeclaredLength, readBody } from "../http/read_body.ts";
import type { ServerDeps } from "../http/server_deps.ts";

/** Text that UTF-8 can carry: a lone surrogate would be hashed as another text. */
const text = (maxLength: number) =>
  v.pipe(v.string(), v.maxLength(maxLength), v.check((input) => input.isWellFormed()));
const LOGIN = v.object({ username: text(256), password: text(4096) });
const REFRESH = v.object({ refresh: text(256) });

/** Largest body, in bytes: it is read before anything is known of the caller (case 43). */
const MAX_BODY_BYTES = 16 * 1024;

/** Routes of password tokens. */
export function tokenRoutes(deps: ServerDeps, login: LoginPorts, bodies: BodyLimits): Route[] {
  const limits = { ...bodies, maxBytes: MAX_BODY_BYTES };
  return [
    route("/api/v1/token/", async ({ request, peer }) => {
      const { username, password } = await readBody(request, LOGIN, limits);
      const secret = Secret.fromText(password);
      try {
        const tokens = await logInWithPassword(login, { username, password: secret, peer });
        return json({
          access: tokens.access,
          refresh: tokens.refresh?.exposeText(),
          access_lifetime: tokens.accessLifetimeSec,
          refresh_lifetime: tokens.refreshLifetimeSec,
        });
      } finally {
        secret.zero();
      }
    }),
    route("/api/v1/token/refresh/", async ({ request }) => {
      const { refresh } = await readBody(request, REFRESH, limits);
      const tokens = await refreshSession(login, refresh);
      return json({ access: tokens.access, refresh: tokens.refresh.exposeText() });
    }),
    route("/api/v1/ws-token/", async (exchange) => {
      checkDeclaredLength(exchange.request, MAX_BODY_BYTES);
      const caller = await authenticate(deps, exchange);
      const { userUuid, sessionId, clientId, scopes } = caller;
      const session = { userUuid, sessionId, clientId, ...(scopes && { scopes }) };
      const signed = await signToken(deps, session, "ws", WS_TOKEN_SEC);
      return json({
        ws_token: signed.token,
        expires_at: new Date(signed.expiresAtSec * 1000).toISOString(),
        expires_in: WS_TOKEN_SEC,
      });
    }),
    route("/api/v1/logout/", async (exchange) => {
      const { userUuid } = await authenticate(deps, exchange);
      const { refresh } = await readBody(exchange.request, REFRESH, limits);
      await logOut(login, { refresh, userUuid });
      return json({ detail: "Logged out" });
    }),
  ];
}

function route(pattern: string, handle: Route["handle"]): Route {
  return { method: "POST", pattern, handle };
}
