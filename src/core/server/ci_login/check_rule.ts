/** What a trust rule may be. Everything here is typed by the operator, and a mistake lets strangers in. */
import * as v from "valibot";
import { SealholdError } from "../../../errors.ts";
import type { ClaimPattern } from "../../../ports/server/trust_rule_store.ts";
import { KEY_SET } from "./issuer_keys.ts";
import { missingOwner } from "./shared_issuers.ts";

const MAX_TEXT = 512;
const MAX_CLAIMS = 16;
/** Checked by themselves for every token. */
const NOT_FOR_RULES = new Set(["iss", "aud", "exp", "nbf", "iat", "jti"]);

/** @throws {SealholdError} INVALID_NAME */
export function checkRuleName(name: string): string {
  if (/^[a-z0-9][a-z0-9._-]{0,63}$/.test(name)) return name;
  throw new SealholdError("INVALID_NAME", "The name of a trust rule is not valid", {
    hint: "Names are 1 to 64 of a-z 0-9 . _ - and begin with a letter or a digit",
  });
}

/**
 * @param keysGiven with them nothing is fetched, and the issuer may be any name (Kubernetes clusters have such)
 * @throws {SealholdError} INVALID_VALUE
 */
export function checkIssuerUrl(issuer: string, keysGiven: boolean): string {
  const plain = /^[\x21-\x7e]+$/.test(issuer) && issuer.length <= MAX_TEXT;
  if (plain && (keysGiven || isHttpsUrl(issuer))) return issuer;
  throw invalid(
    "The issuer must be an https address without query and fragment",
    "Write it as the token's iss does; with --jwks-file it may be any name",
  );
}

function isHttpsUrl(text: string): boolean {
  if (!URL.canParse(text) || /[?#]/.test(text)) return false;
  const { protocol, username, password } = new URL(text);
  return protocol === "https:" && username === "" && password === "";
}

/** @throws {SealholdError} INVALID_VALUE */
export function checkAudience(audience: string): string {
  if (/^[\x21-\x7e]+$/.test(audience) && audience.length <= MAX_TEXT) return audience;
  throw invalid(
    `The audience must be 1 to ${MAX_TEXT} visible characters`,
    "It is this server's address, such as https://sealhold.example",
  );
}

/**
 * Reads `claim=pattern` options.
 * @throws {SealholdError} INVALID_VALUE, also when they would trust everybody that an issuer signs for
 */
export function checkClaims(options: readonly string[], issuer: string): ClaimPattern[] {
  const claims = options.map(parseClaim);
  if (claims.length > MAX_CLAIMS) {
    throw invalid(`A rule has at most ${MAX_CLAIMS} claims`, "Make a second rule");
  }
  const names = claims.map(({ claim }) => claim);
  if (new Set(names).size !== names.length) {
    throw invalid("A claim is given twice", "All claims of a rule must match; make a second rule");
  }
  if (claims.every(({ pattern }) => /^\*+$/.test(pattern))) {
    throw invalid(
      "A rule needs a claim that says whose jobs it trusts",
      "For example --claim sub=repo:acme/app:ref:refs/heads/main",
    );
  }
  const owners = missingOwner(issuer, claims);
  if (owners !== undefined) {
    throw invalid(
      "This rule would trust everybody that the issuer signs for",
      `Name the owner in one of these claims: ${owners.join(", ")}`,
    );
  }
  return claims;
}

function parseClaim(option: string): ClaimPattern {
  const at = option.indexOf("=");
  const [claim, pattern] = [option.slice(0, Math.max(0, at)), option.slice(at + 1)];
  if (!/^[A-Za-z0-9_.:/-]{1,128}$/.test(claim) || NOT_FOR_RULES.has(claim)) {
    throw invalid("A claim must look like name=pattern", "For example --claim repository=acme/app");
  }
  if (pattern === "" || pattern.length > MAX_TEXT || /\p{C}/u.test(pattern)) {
    throw invalid(
      `The pattern of a claim must be 1 to ${MAX_TEXT} visible characters`,
      "It is exact; * stands for any run of characters",
    );
  }
  return { claim, pattern };
}

const PUBLIC_KEY = v.looseObject({ kty: v.picklist(["RSA", "EC", "OKP"]) });

/**
 * Reads a JWK set of public keys.
 * @returns it as canonical text to store
 * @throws {SealholdError} INVALID_VALUE
 */
export function checkJwks(bytes: Uint8Array): string {
  let set: unknown;
  try {
    set = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    set = undefined;
  }
  const parsed = v.safeParse(KEY_SET, set);
  const keys = parsed.success ? parsed.output.keys.filter((key) => v.is(PUBLIC_KEY, key)) : [];
  if (keys.length === 0) {
    throw invalid(
      "The file has no JWK set with a public key",
      "For a cluster: kubectl get --raw /openid/v1/jwks",
    );
  }
  if (keys.some((key) => Object.hasOwn(key, "d"))) {
    throw invalid("The file holds a private key", "Give the public keys only");
  }
  return JSON.stringify({ keys });
}

function invalid(message: string, hint: string): SealholdError {
  return new SealholdError("INVALID_VALUE", message, { hint });
}
