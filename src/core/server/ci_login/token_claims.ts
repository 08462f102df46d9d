/** The claims of an ID token that every rule asks for: its times and its subject (RFC 7523 section 3). */
import type { Mismatch } from "./match_rules.ts";

/** How far clocks may be apart, in seconds. */
const SKEW_SEC = 60;
/** Oldest token accepted, in seconds: a day, however long it says that it lives. */
const MAX_AGE_SEC = 86_400;
const MAX_SUBJECT = 1024;

/**
 * What is wrong with a token's times or subject.
 * @param nowSec seconds since 1970
 * @returns undefined when nothing is
 */
export function claimFault(
  claims: Readonly<Record<string, unknown>>,
  nowSec: number,
): Mismatch | undefined {
  const exp = timeOf(claims, "exp");
  if (exp === undefined) return fault(claims, "exp", "a time (number of seconds)");
  if (nowSec >= exp + SKEW_SEC) return fault(claims, "exp", `a time after ${Math.floor(nowSec)}`);
  const iat = timeOf(claims, "iat");
  if (iat === undefined) return fault(claims, "iat", "a time (number of seconds)");
  if (iat > nowSec + SKEW_SEC || iat < nowSec - MAX_AGE_SEC - SKEW_SEC) {
    return fault(claims, "iat", `a time within the day before ${Math.floor(nowSec)}`);
  }
  if (Object.hasOwn(claims, "nbf")) {
    const nbf = timeOf(claims, "nbf");
    if (nbf === undefined || nbf > nowSec + SKEW_SEC) {
      return fault(claims, "nbf", `a time up to ${Math.floor(nowSec)}`);
    }
  }
  const sub = Object.hasOwn(claims, "sub") ? claims["sub"] : undefined;
  if (typeof sub !== "string" || sub === "" || sub.length > MAX_SUBJECT) {
    return fault(claims, "sub", `1 to ${MAX_SUBJECT} characters`);
  }
  return undefined;
}

/** A NumericDate (RFC 7519 section 2). Text that looks like a number is none (case 40). */
function timeOf(claims: Readonly<Record<string, unknown>>, name: string): number | undefined {
  const value = Object.hasOwn(claims, name) ? claims[name] : undefined;
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : undefined;
}

function fault(
  claims: Readonly<Record<string, unknown>>,
  claim: string,
  expected: string,
): Mismatch {
  const value = Object.hasOwn(claims, claim) ? claims[claim] : undefined;
  const plain = typeof value === "string" || typeof value === "number";
  const sent = plain ? String(value).slice(0, 64) : undefined;
  return { claim, expected, sent };
}
