/** The endpoints that a program calls, besides the token endpoint. */
import { startDevice } from "../../core/server/oauth/device_grant.ts";
import { findClient } from "../../core/server/oauth/clients.ts";
import type { OAuthPorts } from "../../core/server/oauth/oauth_ports.ts";
import { revokeToken } from "../../core/server/oauth/revoke_token.ts";
import { showUserCode } from "../../core/server/oauth/user_code.ts";
import { done, json } from "../http/answers.ts";
import type { Route } from "../http/exchange.ts";
import { DEVICE_PATH } from "../pages/device_pages.ts";
import { STYLE_PATH, styleResponse } from "../pages/page.ts";
import { bodiesOf, type BodyRules } from "../http/body_budgets.ts";
import { optional, readForm, required } from "../http/read_form.ts";
import { refuseCredentials } from "./oauth_token_routes.ts";

/** Revocation (RFC 7009), and the pages' style sheet. */
export function oauthEndpointRoutes(ports: OAuthPorts, bodies: BodyRules): Route[] {
  return [
    {
      method: "POST",
      pattern: "/oauth/revoke",
      async handle(exchange) {
        const { request } = exchange;
        refuseCredentials(request);
        const form = await readForm(request, bodiesOf(exchange, bodies));
        findClient(optional(form, "client_id"));
        await revokeToken(ports, required(form, "token", 4096));
        return done();
      },
    },
    { method: "GET", pattern: STYLE_PATH, handle: styleResponse },
  ];
}

/** Device authorization (RFC 8628 section 3.1). */
export function deviceAuthorizationRoutes(ports: OAuthPorts, bodies: BodyRules): Route[] {
  return [{
    method: "POST",
    pattern: "/oauth/device",
    async handle(exchange) {
      const { request, peer } = exchange;
      refuseCredentials(request);
      const form = await readForm(request, bodiesOf(exchange, bodies));
      const started = await startDevice(ports, {
        clientId: optional(form, "client_id") ?? "",
        scope: optional(form, "scope") ?? "",
        peer,
        userAgent: request.headers.get("user-agent") ?? "",
      });
      const userCode = showUserCode(started.userCode);
      const page = `${ports.issuer}${DEVICE_PATH}`;
      return json({
        device_code: started.deviceCode,
        user_code: userCode,
        verification_uri: page,
        verification_uri_complete: `${page}?user_code=${userCode}`,
        expires_in: started.expiresInSec,
        interval: started.intervalSec,
      });
    },
  }];
}
