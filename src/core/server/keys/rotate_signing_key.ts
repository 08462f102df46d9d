import type { Clock } from "../../../ports/clock.ts";
import type { CredentialStore } from "../../../ports/credential_store.ts";
import type { Random } from "../../../ports/random.ts";
import { addKey, dropKey, keysOf, markReplaced, replacedAtMs } from "./key_entries.ts";

/** How long a replaced key still verifies, in milliseconds: 30 days, as long as the longest token that it has signed. */
const KEEP_SIGNING_MS = 30 * 86_400_000;

/** What a rotation of the signing key did. */
interface SigningRotation {
  /** The key that signs from now on. */
  keyId: string;
  /** Older keys that still verify. */
  kept: number;
  /** Older keys that do not any more. */
  dropped: number;
}

/**
 * Replaces the key that signs tokens, also while a server runs. Tokens of the older keys stay good until they expire.
 * @param dropOld drop the older keys now: for a key that somebody has got hold of. Every token signed until now is refused
 *   from then on; sessions go on with their refresh tokens
 */
export async function rotateSigningKey(
  { keyStore, random, clock }: { keyStore: CredentialStore; random: Random; clock: Clock },
  dropOld = false,
): Promise<SigningRotation> {
  const nowMs = clock.nowMs();
  return await keyStore.update((entries) => {
    const older = [...keysOf(entries, "signing").keys()];
    const keyId = addKey(entries, "signing", random);
    let dropped = 0;
    for (const id of older) {
      markReplaced(entries, id, nowMs);
      if (!dropOld && nowMs < endsAtMs(replacedAtMs(entries, id))) continue;
      dropKey(entries, "signing", id);
      dropped++;
    }
    return { keyId, kept: older.length - dropped, dropped };
  });
}

/** When a key verifies nothing any more, in milliseconds since 1970. @param replacedAtMs undefined if it was not replaced */
export function endsAtMs(replacedAtMs: number | undefined): number {
  return replacedAtMs === undefined ? Infinity : replacedAtMs + KEEP_SIGNING_MS;
}
