/** Login of a CI job: an ID token in exchange for a short session (RFC 7523 section 2.1). */
import { sha256Sync } from "../../../crypto/sync/sha256.ts";
import { hasCode } from "../../../errors.ts";
import type { TrustRule, TrustRuleStore } from "../../../ports/server/trust_rule_store.ts";
import { type LimitPorts, takeAddressAttempt } from "../limits/login_limits.ts";
import { openSession, type SessionPorts } from "../accounts/open_session.ts";
import { parseScopes } from "../accounts/scopes.ts";
import type { IssuedTokens } from "../accounts/tokens.ts";
import { OAuthError } from "../oauth/oauth_error.ts";
import { matchRules, type Mismatch } from "./match_rules.ts";
import { peekIssuer } from "./peek_issuer.ts";
import { claimFault } from "./token_claims.ts";
import { tokenRefused, type VerifyPorts, verifyToken } from "./verify_token.ts";

/** What a login needs. */
interface IdTokenLoginPorts extends LimitPorts, SessionPorts, VerifyPorts {
  trustRules: TrustRuleStore;
}

/** A token, and what is asked for it. */
interface IdTokenLogin {
  assertion: string;
  /** Space-separated; the rule's when undefined. */
  scope: string | undefined;
  peer: string;
}

/** The client of the sessions that a rule opens: removing the rule ends them. */
function clientOfRule(name: string): string {
  return `trust:${name}`;
}

/**
 * Logs in by the first rule that matches. No request is made before the token's issuer is that of a rule, and nothing is
 * said about a claim before the token's signature has been verified.
 * @throws {OAuthError} invalid_grant, invalid_scope
 * @throws {SealholdError} RATE_LIMITED, BUSY (the issuer's keys cannot be had)
 */
export async function logInWithIdToken(
  ports: IdTokenLoginPorts,
  { assertion, scope, peer }: IdTokenLogin,
): Promise<IssuedTokens> {
  const ticket = await takeAddressAttempt(ports, peer);
  const issuer = peekIssuer(assertion);
  const rules = (await ports.trustRules.list()).filter((rule) => rule.issuer === issuer);
  if (issuer === undefined || rules.length === 0) throw tokenRefused("no rule for its issuer");
  const verified = await verifyToken(ports, assertion, rules);
  const wrong = claimFault(verified.claims, ports.clock.nowMs() / 1000);
  if (wrong !== undefined) throw claimRefused(wrong);
  const match = matchRules(verified.rules, verified.claims);
  if (match.kind === "refused") throw claimRefused(match.why);
  const granted = grantedScope(match.rule, scope);
  if (match.rule.once) await useOnce(ports, issuer, verified.claims);
  const tokens = await open(ports, match.rule, granted);
  await ports.attempts.refund(ticket);
  return tokens;
}

async function open(
  ports: IdTokenLoginPorts,
  rule: TrustRule,
  scope: string | undefined,
): Promise<IssuedTokens> {
  try {
    return await openSession(ports, {
      userUuid: rule.userUuid,
      ...(scope === undefined ? {} : { scope }),
      clientId: clientOfRule(rule.name),
      // Fetching the issuer's keys takes seconds, in which the rule may be removed.
      ground: { kind: "rule", name: rule.name, createdAtMs: rule.createdAtMs },
      accessSec: rule.ttlSec,
      refreshable: false,
    });
  } catch (error) {
    if (hasCode(error, "LOGIN_FAILED")) {
      throw tokenRefused("the rule's account is disabled, or the rule is gone");
    }
    throw error;
  }
}

/** @throws {OAuthError} invalid_scope for more than the rule grants */
function grantedScope(rule: TrustRule, asked: string | undefined): string | undefined {
  if (asked === undefined) return rule.scope;
  const scopes = parseScopes(asked);
  const allowed: readonly string[] | undefined = rule.scope?.split(" ");
  if (scopes?.every((scope) => allowed?.includes(scope) ?? true)) return scopes.join(" ");
  throw new OAuthError("invalid_scope", "The trust rule does not grant this scope");
}

/** RFC 7523 section 3, item 7. */
async function useOnce(
  { trustRules, clock }: IdTokenLoginPorts,
  issuer: string,
  claims: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { jti, exp } = claims;
  if (typeof jti !== "string" || jti === "" || jti.length > 1024) {
    throw claimRefused({ claim: "jti", expected: "an id, because of --once", sent: undefined });
  }
  const hash = sha256Sync(new TextEncoder().encode(`${issuer}\0${jti}`));
  // A little longer than it is accepted.
  const untilMs = (Number(exp) + 120) * 1000;
  if (await trustRules.useToken(hash, untilMs, clock.nowMs())) return;
  throw claimRefused({ claim: "jti", expected: "an id that has not been used", sent: undefined });
}

function claimRefused({ claim, expected, sent }: Mismatch): OAuthError {
  return new OAuthError("invalid_grant", "The trust rules refuse this token", {
    reason: `claim ${claim} does not match`,
    members: { claim, expected, ...(sent === undefined ? {} : { sent }) },
  });
}
