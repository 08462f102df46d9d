/** Who a token speaks for, with the identity of the account. */
import type { Caller } from "../../core/server/accounts/verify_access.ts";
import type { TokenUse } from "../../ports/token_signer.ts";
import { authenticate, type Exchange } from "../http/exchange.ts";
import { Refusal } from "../http/refusal.ts";
import type { ServerDeps } from "../http/server_deps.ts";
import type { AccountCaller } from "./server_function.ts";

/**
 * @param use the kind of token; an access token by default
 * @throws {Refusal} 401; 403 for a token that is limited to something else, such as secrets
 */
export async function accountCaller(
  deps: ServerDeps,
  exchange: Exchange,
  use?: TokenUse,
): Promise<AccountCaller & Pick<Caller, "stillHolds">> {
  const caller = await authenticate(deps, exchange, use);
  const { userUuid, sessionId, expiresAtSec, scopes, stillHolds } = caller;
  if (scopes !== undefined) {
    throw new Refusal("insufficient_permissions", "This login is limited to something else");
  }
  const identities = await deps.store.identities.listOf(userUuid);
  const aid = identities.find(({ kind }) => kind === "aid")?.subject;
  return { userUuid, sessionId, expiresAtSec, aid, stillHolds };
}
