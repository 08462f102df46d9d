/** Checks an ID token's signature with the keys that the rules of its issuer name. */
import { hasCode, SealholdError } from "../../../errors.ts";
import type {
  IdTokenCheck,
  IdTokenVerifier,
  IssuerKeys,
} from "../../../ports/id_token_verifier.ts";
import type { TrustRule } from "../../../ports/server/trust_rule_store.ts";
import type { IssuerKeyCache } from "./issuer_keys.ts";
import { OAuthError } from "../oauth/oauth_error.ts";

/** What it needs. */
export interface VerifyPorts {
  verifier: IdTokenVerifier;
  issuerKeys: IssuerKeyCache;
}

/** A token whose signature is good, by the keys of these rules. */
interface VerifiedToken {
  claims: Readonly<Record<string, unknown>>;
  rules: readonly TrustRule[];
}

/**
 * Rules of one issuer may have different keys (every Kubernetes cluster calls itself by the same name), so each set is
 * tried; only the rules whose keys fit are looked at further.
 * @param rules at least one, all of the token's issuer
 * @throws {OAuthError} invalid_grant
 * @throws {SealholdError} BUSY when the issuer cannot be reached
 */
export async function verifyToken(
  ports: VerifyPorts,
  token: string,
  rules: readonly TrustRule[],
): Promise<VerifiedToken> {
  const sources = Map.groupBy(rules, (rule) => rule.jwks ?? `discovery ${rule.allowPrivate}`);
  const fitting = new Set<TrustRule>();
  let claims: Readonly<Record<string, unknown>> | undefined;
  let failure: unknown;
  for (const group of sources.values()) {
    try {
      claims = await claimsBy(ports, token, group[0]!);
      for (const rule of group) fitting.add(rule);
    } catch (error) {
      failure = error;
    }
  }
  if (claims === undefined) throw failure;
  return { claims, rules: rules.filter((rule) => fitting.has(rule)) };
}

async function claimsBy(ports: VerifyPorts, token: string, rule: TrustRule) {
  const check = await checkWith(ports, token, rule);
  if (check.kind === "verified") {
    // The issuer was read from the token before its signature was checked; now it is the signer's word.
    if (check.claims["iss"] === rule.issuer) return check.claims;
    throw tokenRefused("its issuer is not the rule's");
  }
  throw tokenRefused(check.kind === "refused" ? check.reason : "its key is unknown");
}

async function checkWith(
  { verifier, issuerKeys }: VerifyPorts,
  token: string,
  rule: TrustRule,
): Promise<IdTokenCheck> {
  if (rule.jwks !== undefined) return await verifier.verify(token, JSON.parse(rule.jwks));
  const keysOf = (newer: boolean) =>
    keysOrRefusal(() => issuerKeys.get(rule.issuer, rule.allowPrivate, newer));
  const check = await verifier.verify(token, await keysOf(false));
  return check.kind === "unknown-key" ? await verifier.verify(token, await keysOf(true)) : check;
}

async function keysOrRefusal(get: () => Promise<IssuerKeys>): Promise<IssuerKeys> {
  try {
    return await get();
  } catch (error) {
    // The job may try again; a refusal would look like a fault of its own.
    if (hasCode(error, "UNREACHABLE") || hasCode(error, "TIMED_OUT")) {
      throw new SealholdError("BUSY", "The issuer's keys cannot be had just now", { cause: error });
    }
    if (error instanceof SealholdError) throw tokenRefused(`issuer's keys: ${error.code}`);
    throw error;
  }
}

/**
 * The one answer to a token that has not been verified: it does not tell an unknown issuer from a bad signature.
 * @param reason for the log alone
 */
export function tokenRefused(reason: string): OAuthError {
  return new OAuthError("invalid_grant", "The ID token is not accepted", { reason });
}
