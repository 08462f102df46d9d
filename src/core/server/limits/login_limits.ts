/** How often a login may be tried (threats.md A15, cases 44 and 45). */
import ipaddr from "ipaddr.js";
import { hmacSha256Sync } from "../../../crypto/sync/hmac.ts";
import { SealholdError } from "../../../errors.ts";
import type {
  AttemptDecision,
  AttemptLimit,
  AttemptStore,
} from "../../../ports/server/attempt_store.ts";
import type { Clock } from "../../../ports/clock.ts";

/** Failed logins allowed within a sliding window. */
export interface LoginLimits {
  /** Per account; 10 by default. */
  perAccount: number;
  /** Per peer address (an IPv6 /64 counts as one); 50 by default. */
  perAddress: number;
  /** Five minutes by default. */
  windowMs: number;
}

/** 10 an account and 50 an address in 5 minutes. */
export const DEFAULT_LOGIN_LIMITS: LoginLimits = {
  perAccount: 10,
  perAddress: 50,
  windowMs: 300_000,
};

/** A counted attempt; given back when it turns out to be good. */
export type AttemptTicket = readonly number[];

/** What the limits need. */
export interface LimitPorts {
  attempts: AttemptStore;
  /** Should not jump when the system's clock is set (cases 42 and 45). */
  limitClock: Clock;
  /** Keys the digests that attempts are counted under: a password typed as a username is not stored in clear. */
  serverSecret: Uint8Array;
  limits: LoginLimits;
}

/**
 * Counts a login attempt before the password is looked at, so that simultaneous attempts cannot pass the limit together.
 * @throws {SealholdError} RATE_LIMITED; data: `retryAfterSec`, `limit`, `windowSec`
 */
export async function takeLoginAttempt(
  ports: LimitPorts,
  username: string,
  peer: string,
): Promise<AttemptTicket> {
  const { perAccount, windowMs } = ports.limits;
  return await takeAttempts(ports, "Too many login attempts", [
    attemptLimit(ports, "account", usernameLimitKey(username), perAccount, windowMs),
    addressLimit(ports, peer),
  ]);
}

/**
 * Counts an attempt of a login whose account is known only when it has been checked (Tailscale, ID tokens).
 * @throws {SealholdError} RATE_LIMITED as above
 */
export async function takeAddressAttempt(ports: LimitPorts, peer: string): Promise<AttemptTicket> {
  return await takeAttempts(ports, "Too many login attempts", [addressLimit(ports, peer)]);
}

function addressLimit(ports: LimitPorts, peer: string): AttemptLimit {
  const { perAddress, windowMs } = ports.limits;
  return attemptLimit(ports, "address", addressLimitKey(peer), perAddress, windowMs);
}

/**
 * A limit on attempts of one kind under one name.
 * @param kind what is counted, such as `account`
 */
export function attemptLimit(
  { serverSecret }: Pick<LimitPorts, "serverSecret">,
  kind: string,
  name: string,
  limit: number,
  windowMs: number,
): AttemptLimit {
  const text = new TextEncoder().encode(`sealhold/attempts/v1/${kind}\0${name}`);
  return { bucket: hmacSha256Sync(serverSecret, text), limit, windowMs };
}

/**
 * Counts an attempt against all of the limits, or against none when one is used up.
 * @param message what the refusal says
 * @throws {SealholdError} RATE_LIMITED; data: `retryAfterSec`, `limit`, `windowSec`
 */
export async function takeAttempts(
  ports: Pick<LimitPorts, "attempts" | "limitClock">,
  message: string,
  limits: readonly AttemptLimit[],
): Promise<AttemptTicket> {
  const decision = await ports.attempts.take(limits, ports.limitClock.nowMs());
  if (!decision.allowed) throw rateLimited(message, decision);
  return decision.ticket;
}

/**
 * What attempts from an address are counted under: IPv4 as it is (also when mapped into IPv6), IPv6 by its /64, which is
 * what one customer commonly holds.
 */
export function addressLimitKey(peer: string): string {
  // The zone says which of our interfaces it came in by.
  const bare = peer.replace(/%.*$/, "");
  if (!ipaddr.IPv6.isValid(bare)) return bare;
  const address = ipaddr.IPv6.parse(bare);
  if (address.isIPv4MappedAddress()) return address.toIPv4Address().toString();
  return `${new ipaddr.IPv6([...address.parts.slice(0, 4), 0, 0, 0, 0])}/64`;
}

function rateLimited(
  message: string,
  refusal: Extract<AttemptDecision, { allowed: false }>,
): SealholdError {
  const retryAfterSec = Math.max(1, Math.ceil(refusal.retryAfterMs / 1000));
  return new SealholdError("RATE_LIMITED", message, {
    hint: `Try again in ${retryAfterSec} s`,
    data: { retryAfterSec, limit: refusal.limit, windowSec: Math.ceil(refusal.windowMs / 1000) },
  });
}

/**
 * What a login's attempts are counted under: the name in NFKC and lower case, without white space, controls or invisible
 * characters. A login needs the exact name, so these variants never get in; but they must not be counted apart either
 * (Vault CVE-2025-6004: white space around the name got round the lock-out).
 */
export function usernameLimitKey(username: string): string {
  return username.normalize("NFKC").toLowerCase().normalize("NFKC").replace(
    /[\s\p{C}\p{Default_Ignorable_Code_Point}]/gu,
    "",
  );
}
