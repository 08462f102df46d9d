/**
 * Issuers that sign tokens for everybody. A rule for one of them must name whose jobs it trusts: anybody can have a token
 * there, and any claim but these can be had by anybody too.
 */
import type { ClaimPattern } from "../../../ports/server/trust_rule_store.ts";

/** Issuer to the claims that name an owner, with the form that a pattern must have to name one. */
const SHARED: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  "https://token.actions.githubusercontent.com": {
    repository_owner: /^[^*]+$/,
    repository_owner_id: /^[^*]+$/,
    repository_id: /^[^*]+$/,
    repository: /^[^*/]+\//,
    sub: /^repo:[^*/]+\//,
  },
  "https://gitlab.com": {
    namespace_path: /^[^*]+$/,
    namespace_id: /^[^*]+$/,
    project_id: /^[^*]+$/,
    project_path: /^[^*/]+\//,
    sub: /^project_path:[^*/]+\//,
  },
};

/**
 * The claims of which one must be given, for an issuer that signs for everybody.
 * @returns undefined when the issuer is nobody's in particular, or one is given
 */
export function missingOwner(
  issuer: string,
  claims: readonly ClaimPattern[],
): readonly string[] | undefined {
  const known = issuer.replace(/\/$/, "");
  const owners = Object.hasOwn(SHARED, known) ? SHARED[known] : undefined;
  if (owners === undefined) return undefined;
  const named = claims.some(({ claim, pattern }) =>
    Object.hasOwn(owners, claim) && owners[claim]?.test(pattern)
  );
  return named ? undefined : Object.keys(owners);
}
