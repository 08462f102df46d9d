/** Keys that are known from the start, and the next key of somebody: the client asks a server for both. */
import { inceptionKey } from "../../../../src/core/shared/identity/aid.ts";
import type { KeyDirectory } from "../../../../src/core/shared/identity/key_directory.ts";
import type { WalkedLog } from "../../../../src/core/shared/identity/key_log.ts";
import { generateKeyPair, type KeyPair } from "../../../../src/core/shared/identity/key_pair.ts";
import type { Ed25519PublicKey } from "../../../../src/crypto/ed25519_public_key.ts";
import type { Random } from "../../../../src/ports/random.ts";

/** The fresh key that takes over at the next rotation. */
export async function nextKeyPair(random: Random, { aid, ksn }: KeyPair): Promise<KeyPair> {
  return { ...await generateKeyPair(random), aid, ksn: ksn + 1 };
}

/**
 * A directory of walked logs.
 * @param logs walked, and held against their pins, by the caller; each identity at most once
 */
export function keyDirectory(logs: Iterable<WalkedLog>): KeyDirectory {
  const walked = new Map([...logs].map((log) => [log.aid, log.keys] as const));
  const inceptions = new Map<string, Promise<Ed25519PublicKey>>();
  const inception = (aid: string) => {
    const key = inceptions.get(aid) ?? inceptionKey(aid);
    inceptions.set(aid, key);
    return key;
  };
  return {
    async keyAt(aid, ksn) {
      const keys = walked.get(aid);
      return keys === undefined && ksn === 0 ? await inception(aid) : keys?.[ksn]?.key;
    },
    recentKeys: (aid) => Promise.resolve((walked.get(aid) ?? []).slice(-2).reverse()),
  };
}
