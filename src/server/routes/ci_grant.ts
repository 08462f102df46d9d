/** The grant of CI logins: an ID token in exchange for an access token (api.md §4, RFC 7523). */
import type { LoginPorts } from "../../core/server/accounts/log_in_with_password.ts";
import { findClient } from "../../core/server/oauth/clients.ts";
import { IssuerKeyCache } from "../../core/server/ci_login/issuer_keys.ts";
import { logInWithIdToken } from "../../core/server/ci_login/log_in_with_id_token.ts";
import { MAX_ID_TOKEN } from "../../core/server/ci_login/peek_issuer.ts";
import type { TokenGrants } from "../http/oauth_answers.ts";
import { optional, required } from "../http/read_form.ts";
import type { ServerDeps } from "../http/server_deps.ts";

/** Its `grant_type`. */
const JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/** The table with this one grant; empty where ID tokens cannot be checked. */
export function ciGrant(deps: ServerDeps, login: LoginPorts): TokenGrants {
  const { idTokens, store: { trustRules }, clock } = deps;
  if (idTokens === undefined) return {};
  const issuerKeys = new IssuerKeyCache({ ...idTokens, clock });
  const ports = { ...login, trustRules, issuerKeys, verifier: idTokens.verifier };
  return {
    [JWT_BEARER]: async ({ form, peer }) => {
      // Optional in RFC 7523; where it is sent, it must be a client of ours.
      const clientId = optional(form, "client_id", 128);
      if (clientId !== undefined) findClient(clientId);
      return await logInWithIdToken(ports, {
        assertion: required(form, "assertion", MAX_ID_TOKEN),
        scope: optional(form, "scope"),
        peer,
      });
    },
  };
}
