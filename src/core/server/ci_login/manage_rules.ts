/** Adding, listing and removing trust rules. */
import { SealholdError } from "../../../errors.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { TrustRule, TrustRuleStore } from "../../../ports/server/trust_rule_store.ts";
import { parseScopes } from "../accounts/scopes.ts";
import { userNotFound } from "../accounts/user.ts";
import {
  checkAudience,
  checkClaims,
  checkIssuerUrl,
  checkJwks,
  checkRuleName,
} from "./check_rule.ts";

/** What managing rules needs. */
interface RulePorts {
  trustRules: TrustRuleStore;
  clock: Clock;
}

/** A rule as the operator types it. */
interface NewRule {
  name: string;
  issuer: string;
  audience: string;
  /** Each `claim=pattern`. */
  claims: readonly string[];
  username: string;
  /** Space-separated; everything that the account may do when undefined. */
  scopes?: string | undefined;
  ttlSec: number;
  /** A JWK set. */
  jwks?: Uint8Array | undefined;
  allowPrivate: boolean;
  once: boolean;
}

/** Longest session of a rule, in seconds: one day. A job logs in again. */
const MAX_TTL_SEC = 86_400;

/**
 * Adds a rule.
 * @throws {SealholdError} INVALID_NAME, INVALID_VALUE, USER_NOT_FOUND, ALREADY_EXISTS
 */
export async function addRule(
  { trustRules, clock }: RulePorts,
  rule: NewRule,
): Promise<Omit<TrustRule, "userUuid">> {
  if (rule.ttlSec > MAX_TTL_SEC) {
    throw new SealholdError("INVALID_VALUE", "The life of a session is at most 1d", {
      hint: "For example --ttl 15m",
    });
  }
  const issuer = checkIssuerUrl(rule.issuer, rule.jwks !== undefined);
  const checked = {
    name: checkRuleName(rule.name),
    issuer,
    audience: checkAudience(rule.audience),
    claims: checkClaims(rule.claims, issuer),
    username: rule.username,
    scope: rule.scopes === undefined ? undefined : checkScopes(rule.scopes),
    ttlSec: rule.ttlSec,
    jwks: rule.jwks === undefined ? undefined : checkJwks(rule.jwks),
    allowPrivate: rule.allowPrivate,
    once: rule.once,
    createdAtMs: clock.nowMs(),
  };
  const result = await trustRules.add(checked);
  if (result === "no-user") throw userNotFound();
  if (result === "taken") {
    throw new SealholdError("ALREADY_EXISTS", `There is a trust rule ${checked.name} already`, {
      hint: `sealhold server trust remove ${checked.name}`,
    });
  }
  return checked;
}

function checkScopes(text: string): string {
  const scopes = parseScopes(text.replaceAll(",", " "));
  if (scopes !== undefined) return scopes.join(" ");
  throw new SealholdError("INVALID_VALUE", "There is no such scope", {
    hint: "For example --scopes secrets:read",
  });
}

/**
 * Removes a rule and ends the sessions that it opened.
 * @throws {SealholdError} NOT_FOUND
 */
export async function removeRule({ trustRules, clock }: RulePorts, name: string): Promise<void> {
  if (await trustRules.remove(name, clock.nowMs())) return;
  throw new SealholdError("NOT_FOUND", "There is no such trust rule", {
    hint: "sealhold server trust list",
  });
}
