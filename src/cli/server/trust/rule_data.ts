import type { TrustRule } from "../../../ports/server/trust_rule_store.ts";

/** A rule for programs. */
export function ruleData(rule: Omit<TrustRule, "userUuid">): Record<string, unknown> {
  return {
    name: rule.name,
    issuer: rule.issuer,
    audience: rule.audience,
    claims: Object.fromEntries(rule.claims.map(({ claim, pattern }) => [claim, pattern])),
    user: rule.username,
    ...(rule.scope === undefined ? {} : { scopes: rule.scope.split(" ") }),
    ttl: rule.ttlSec,
    keys: rule.jwks === undefined ? "discovery" : "file",
    allow_private: rule.allowPrivate,
    once: rule.once,
    created_at: new Date(rule.createdAtMs).toISOString(),
  };
}
