/** The grants of the token endpoint that this server's own pages lead to. */
import { exchangeCode } from "../../core/server/oauth/authorization_code.ts";
import { findClient } from "../../core/server/oauth/clients.ts";
import { pollDevice } from "../../core/server/oauth/device_grant.ts";
import type { OAuthPorts } from "../../core/server/oauth/oauth_ports.ts";
import { refreshGrant } from "../../core/server/oauth/refresh_grant.ts";
import type { TokenGrants, TokenRequest } from "../http/oauth_answers.ts";
import { optional, type Parameters, required } from "../http/read_form.ts";

/** RFC 8628 section 3.4. */
const DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";

/**
 * Grants by their `grant_type`.
 * @param deviceLogin whether the device grant is offered
 */
export function oauthGrants(ports: OAuthPorts, deviceLogin: boolean): TokenGrants {
  return {
    authorization_code: async ({ form }) =>
      await exchangeCode(ports, {
        clientId: clientOf(form),
        code: required(form, "code", 256),
        redirectUri: required(form, "redirect_uri"),
        verifier: required(form, "code_verifier", 256),
      }),
    refresh_token: async ({ form }) =>
      await refreshGrant(ports, {
        clientId: clientOf(form),
        token: required(form, "refresh_token", 256),
        scope: optional(form, "scope"),
      }),
    ...(deviceLogin && {
      [DEVICE_GRANT]: async ({ form }: TokenRequest) =>
        await pollDevice(ports, {
          clientId: clientOf(form),
          deviceCode: required(form, "device_code", 256),
        }),
    }),
  };
}

function clientOf(form: Parameters): string {
  return findClient(optional(form, "client_id")).clientId;
}
