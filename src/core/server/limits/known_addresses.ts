/** A place of its own for a login from where somebody has logged in before (case 53). */
import { hmacSha256Sync } from "../../../crypto/sync/hmac.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { KnownAddressStore } from "../../../ports/server/known_address_store.ts";
import { addressLimitKey } from "./login_limits.ts";

/** How long an address is known for, in milliseconds: 30 days. */
const KNOWN_MS = 30 * 86_400_000;

/** What knowing addresses needs. */
export interface KnownAddressPorts {
  knownAddresses: KnownAddressStore;
  clock: Clock;
  /** Keys the digests that addresses are kept under. */
  serverSecret: Uint8Array;
}

/** @returns the name of the place that a login from there has to itself; undefined for an address that nobody knows */
export async function ownPlace(
  ports: KnownAddressPorts,
  peer: string,
): Promise<string | undefined> {
  const sinceMs = ports.clock.nowMs() - KNOWN_MS;
  const isKnown = await ports.knownAddresses.isKnown(bucketOf(ports, peer), sinceMs);
  return isKnown ? addressLimitKey(peer) : undefined;
}

/** Remembers an address that somebody has logged in from. */
export async function noteLogin(ports: KnownAddressPorts, peer: string): Promise<void> {
  const nowMs = ports.clock.nowMs();
  await ports.knownAddresses.note(bucketOf(ports, peer), nowMs, nowMs - KNOWN_MS);
}

function bucketOf({ serverSecret }: KnownAddressPorts, peer: string): Uint8Array {
  const text = `sealhold/known-address/v1\0${addressLimitKey(peer)}`;
  return hmacSha256Sync(serverSecret, new TextEncoder().encode(text));
}
