/** What goes into a request: a valid token or key of one login, refreshed first when it is near its end. */
import { Secret } from "../../../secret.ts";
import { SealholdError } from "../../../errors.ts";
import type { BoundToken } from "../http/exchange.ts";
import type { AuthPorts } from "./auth_ports.ts";
import { HeldLogin } from "./held_login.ts";
import { sessionSlot, slotOf, viewOf } from "./login.ts";
import { loginCommand } from "./login_errors.ts";
import { methodOf } from "./login_method.ts";
import type { Provider } from "./providers/provider.ts";

/**
 * The token to send to the Sealhold server at `origin`: the given one (`--token`, `SEALHOLD_TOKEN`) or the stored session's.
 * @param account one of several accounts there; the context's own when undefined
 * @throws {SealholdError} NOT_AUTHENTICATED, TOKEN_EXPIRED (no refresh token), SESSION_EXPIRED, ORIGIN_MISMATCH (a given token
 *   for a server that only a `.sealhold.toml` chose), and all of the store
 */
export async function accessToken(
  ports: AuthPorts,
  origin: string,
  account?: string,
): Promise<BoundToken> {
  const given = await ports.givenToken();
  if (given !== undefined) {
    // A stored token knows where it belongs; this one goes where it is told to, and a clone must not be what tells.
    if (await ports.serverByProject()) throw unnamedServer();
    return { token: given, origin, given: true };
  }
  const slot = sessionSlot(origin, account ?? await ports.account());
  const login = await new HeldLogin(ports, slot).fresh();
  return { token: Secret.fromText(viewOf(login).accessToken ?? ""), origin: login.origin };
}

function unnamedServer(): SealholdError {
  return new SealholdError(
    "ORIGIN_MISMATCH",
    "A token from outside is not sent to a server that a .sealhold.toml chose",
    { hint: "Name the server beside the token: --context <name>, or --server <url>" },
  );
}

/** The headers of a credential, and the one origin that they may be sent to. */
interface CredentialHeaders {
  /** Header name in lower case to its secret value. */
  headers: Readonly<Record<string, Secret>>;
  origin: string;
}

/**
 * The headers that carry a provider's stored credential.
 * @throws {SealholdError} NOT_AUTHENTICATED (hint: the login command), TOKEN_EXPIRED, SESSION_EXPIRED, ORIGIN_MISMATCH (the
 *   configuration names another address than the one it was stored for), and all of the store
 */
export async function credentialHeaders(
  ports: AuthPorts,
  provider: Provider,
  account: string | undefined,
): Promise<CredentialHeaders> {
  const slot = slotOf(provider, account);
  const login = await new HeldLogin(ports, slot).fresh();
  // A configuration edited since, or by somebody else, must not send a key to another host (threats.md A10).
  if (provider.origin !== login.origin) {
    throw new SealholdError("ORIGIN_MISMATCH", "The credential belongs to another address", {
      hint: `Check base_url in config.toml, or log in again: ${loginCommand(slot)}`,
    });
  }
  const strategy = await ports.strategy(methodOf(login));
  return { headers: strategy.headers(login, provider), origin: login.origin };
}
