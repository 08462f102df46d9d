/** `/oauth/token`: one way in for every grant. */
import type { IssuedTokens } from "../../core/server/accounts/tokens.ts";
import { OAuthError } from "../../core/server/oauth/oauth_error.ts";
import type { UserStore } from "../../ports/server/user_store.ts";
import type { Route } from "../http/exchange.ts";
import { tokenAnswer, type TokenGrants } from "../http/oauth_answers.ts";
import { bodiesOf, type BodyRules } from "../http/body_budgets.ts";
import { readForm, required } from "../http/read_form.ts";

/** Its client knows who it is. */
const REFRESH = "refresh_token";

/** The token endpoint (RFC 6749 section 3.2) over a table of grants. There is no implicit and no password grant. */
export function oauthTokenRoutes(
  grants: TokenGrants,
  users: Pick<UserStore, "findByUuid">,
  bodies: BodyRules,
): Route[] {
  return [{
    method: "POST",
    pattern: "/oauth/token",
    async handle(exchange) {
      const { request, peer } = exchange;
      refuseCredentials(request);
      const form = await readForm(request, bodiesOf(exchange, bodies));
      const type = required(form, "grant_type", 128);
      const grant = Object.hasOwn(grants, type) ? grants[type] : undefined;
      if (grant === undefined) {
        throw new OAuthError("unsupported_grant_type", "This grant is not offered here");
      }
      const tokens = await grant({ form, peer });
      exchange.userUuid = tokens.userUuid;
      return tokenAnswer(tokens, type === REFRESH ? undefined : await nameOf(users, tokens));
    },
  }];
}

/** The tokens are given once and must not be lost for want of a name. */
async function nameOf(
  users: Pick<UserStore, "findByUuid">,
  { userUuid }: IssuedTokens,
): Promise<string | undefined> {
  try {
    return (await users.findByUuid(userUuid))?.username;
  } catch {
    return undefined;
  }
}

/**
 * Every client is public: one that sends a secret mistakes this server for another.
 * @throws {OAuthError} invalid_client
 */
export function refuseCredentials({ headers }: Request): void {
  if (!headers.has("authorization")) return;
  throw new OAuthError("invalid_client", "Clients do not authenticate here");
}
