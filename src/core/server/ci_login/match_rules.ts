/** Which rule an ID token satisfies, and what is wrong with it where there is none. */
import type { TrustRule } from "../../../ports/server/trust_rule_store.ts";
import { claimText, matchesPattern } from "./claim_pattern.ts";

/** A claim that does not match. */
export interface Mismatch {
  claim: string;
  expected: string;
  /** Undefined when the token does not have it, or not as plain text. */
  sent: string | undefined;
}

/** What looking through the rules came to. */
type RuleMatch = { kind: "matched"; rule: TrustRule } | { kind: "refused"; why: Mismatch };

/** Longest value told of a claim, in characters. */
const MAX_TOLD = 512;
/** Most audiences of a token that are looked at. */
const MAX_AUDIENCES = 16;

/**
 * The first rule that matches; else what is wrong by the rule that comes closest.
 * @param rules in their order; at least one, all of the token's issuer
 * @param claims of a token whose signature has been verified
 */
export function matchRules(
  rules: readonly TrustRule[],
  claims: Readonly<Record<string, unknown>>,
): RuleMatch {
  let closest: { matches: number; wrong: number; why: Mismatch } | undefined;
  for (const rule of rules) {
    const [why, ...others] = mismatches(rule, claims);
    if (why === undefined) return { kind: "matched", rule };
    const wrong = 1 + others.length;
    const matches = 1 + rule.claims.length - wrong;
    if (
      closest === undefined || matches > closest.matches ||
      (matches === closest.matches && wrong < closest.wrong)
    ) closest = { matches, wrong, why };
  }
  if (closest === undefined) throw new RangeError("Cannot match a token: there is no rule");
  return { kind: "refused", why: closest.why };
}

function mismatches(rule: TrustRule, claims: Readonly<Record<string, unknown>>): Mismatch[] {
  const audiences = audiencesOf(claims);
  const found: Mismatch[] = audiences.includes(rule.audience) ? [] : [{
    claim: "aud",
    expected: rule.audience,
    sent: audiences.length === 0 ? undefined : told(audiences.join(", ")),
  }];
  for (const { claim, pattern } of rule.claims) {
    const sent = claimText(claims, claim);
    if (sent !== undefined && matchesPattern(pattern, sent)) continue;
    found.push({ claim, expected: pattern, sent: sent === undefined ? undefined : told(sent) });
  }
  return found;
}

/** One text or a list of them (RFC 7519 section 4.1.3). */
function audiencesOf(claims: Readonly<Record<string, unknown>>): string[] {
  const aud = Object.hasOwn(claims, "aud") ? claims["aud"] : undefined;
  if (typeof aud === "string") return [aud];
  if (!Array.isArray(aud) || aud.length > MAX_AUDIENCES) return [];
  return aud.every((each) => typeof each === "string") ? aud : [];
}

function told(text: string): string {
  return text.length > MAX_TOLD ? `${text.slice(0, MAX_TOLD)}…` : text;
}
