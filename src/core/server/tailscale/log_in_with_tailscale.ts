/** Login by a Tailscale identity (api.md section 2). */
import { hasCode, SealholdError } from "../../../errors.ts";
import type { IdentityStore } from "../../../ports/server/identity_store.ts";
import type { TailscaleIdentity } from "../../../ports/tailscale_identity_source.ts";
import type { TailscaleVerifier } from "../../../ports/tailscale_verifier.ts";
import type { UserRecord } from "../../../ports/server/user_store.ts";
import { type LimitPorts, takeAddressAttempt } from "../limits/login_limits.ts";
import { openSession, type SessionPorts } from "../accounts/open_session.ts";
import type { IssuedTokens } from "../accounts/tokens.ts";

/** Life of the one token that this login gives, in seconds: 30 days. */
const TAILSCALE_TOKEN_SEC = 2_592_000;

/** What a login needs. */
export interface TailscaleLoginPorts extends LimitPorts, SessionPorts {
  identities: IdentityStore;
  verifier: TailscaleVerifier;
}

/** A claim, and the connection that it came on. */
interface TailscaleLogin {
  claim: TailscaleIdentity;
  peer: { address: string; port: number | undefined };
}

/**
 * Logs in. The claim is believed only after tailscaled or Tailscale itself has confirmed it for this very connection.
 * @throws {SealholdError} DENIED (not confirmed; `data.reason` is for the log alone), ACCOUNT_NOT_LINKED, ACCOUNT_DISABLED,
 *   RATE_LIMITED
 */
export async function logInWithTailscale(
  ports: TailscaleLoginPorts,
  { claim, peer }: TailscaleLogin,
): Promise<IssuedTokens & { username: string }> {
  const ticket = await takeAddressAttempt(ports, peer.address);
  const reason = await ports.verifier.refuse(claim, peer);
  if (reason !== undefined) throw notVerified(reason);
  const user = await linkedAccount(ports, claim);
  if (user.disabledAtMs !== undefined) throw accountDisabled();
  const tokens = await open(ports, user.userUuid, claim.userId);
  await ports.attempts.refund(ticket);
  return { ...tokens, username: user.username };
}

async function open(
  ports: TailscaleLoginPorts,
  userUuid: string,
  subject: string,
): Promise<IssuedTokens> {
  try {
    return await openSession(ports, {
      userUuid,
      ground: { kind: "identity", of: "tailscale", subject },
      accessSec: TAILSCALE_TOKEN_SEC,
      refreshable: false,
    });
  } catch (error) {
    if (hasCode(error, "LOGIN_FAILED")) throw notLinked("disabled or unlinked meanwhile");
    throw error;
  }
}

async function linkedAccount(
  { identities, verifier }: TailscaleLoginPorts,
  { userId, loginName }: TailscaleIdentity,
): Promise<UserRecord> {
  const found = await identities.find("tailscale", userId);
  if (found === undefined) throw notLinked("no account has this user id");
  // The id was not confirmed: whoever has any device of the tailnet could name another person's.
  if (verifier.proves === "login-name" && found.login !== loginName) {
    throw notLinked("the account is linked without this login name");
  }
  return found.user;
}

function notVerified(reason: string): SealholdError {
  return new SealholdError("DENIED", "The Tailscale identity could not be verified", {
    data: { reason },
  });
}

function notLinked(reason: string): SealholdError {
  return new SealholdError(
    "ACCOUNT_NOT_LINKED",
    "This Tailscale account is not linked to an account on this server",
    { data: { reason } },
  );
}

function accountDisabled(): SealholdError {
  return new SealholdError("ACCOUNT_DISABLED", "This account is disabled");
}
