/**
 * Whose a key is by now. `gen-key` writes each key as an identity of its own; one that took over in a rotation made step by
 * step belongs to the identity whose key log ends in it, and only that log says so.
 */
import { hasCode, SealholdError } from "../../../errors.ts";
import { aidOf } from "../../shared/identity/aid.ts";
import type { LoggedKey } from "../../shared/identity/key_log.ts";
import type { KeyPair } from "../../shared/identity/key_pair.ts";
import type { FunctionClient } from "../http/function_client.ts";

/** What walked key logs end in. */
export interface KeyProofs {
  /** As far as logs were walked here before; undefined where none was. Needs no network. */
  seen(aid: string): Promise<LoggedKey | undefined>;
  /**
   * As the server's log says, which is walked and remembered.
   * @throws {SealholdError} ROLLED_BACK, SIGNATURE_INVALID, DAMAGED, KEY_REFUSED; NOT_FOUND, NOT_AUTHENTICATED …
   */
  ask(functions: FunctionClient, aid: string): Promise<LoggedKey>;
}

/** Fresh keys as those of an identity, which nothing has proved yet; undefined for those of another one. */
export function claimedBy(keys: KeyPair, aid: string): KeyPair | undefined {
  if (keys.aid === aid) return keys;
  return keys.ksn === 0 ? { ...keys, aid } : undefined;
}

/** Whether keys are claimed for an identity, and nothing has proved it yet. */
export function isClaim({ aid, ksn, publicKey }: KeyPair): boolean {
  return ksn === 0 && aid !== aidOf(publicKey);
}

/** Keys as those of an identity whose log ends in them; undefined if it ends in another key. */
function provedBy(
  keys: KeyPair,
  aid: string,
  newest: LoggedKey | undefined,
): KeyPair | undefined {
  const claimed = claimedBy(keys, aid);
  if (claimed === undefined || newest?.key.equals(keys.publicKey) !== true) return undefined;
  return { ...claimed, ksn: newest.ksn };
}

/**
 * The keys as those of an identity, where a log that was seen here proves it; the keys as they are otherwise.
 * @param aid as they are when undefined
 */
export async function asSeen(
  { keyProofs }: { keyProofs: KeyProofs },
  keys: KeyPair,
  aid: string | undefined,
): Promise<KeyPair> {
  if (aid === undefined || claimedBy(keys, aid) === undefined || aid === keys.aid) return keys;
  return provedBy(keys, aid, await keyProofs.seen(aid)) ?? keys;
}

/**
 * Keys as those of an identity, by the server's log.
 * @throws {SealholdError} VERSION_CONFLICT if its log ends in another key; as `KeyProofs.ask`
 */
export async function asLogged(
  { keyProofs }: { keyProofs: KeyProofs },
  functions: FunctionClient,
  keys: KeyPair,
  aid: string,
): Promise<KeyPair> {
  const newest = await keyProofs.ask(functions, aid);
  const proved = provedBy(keys, aid, newest);
  // A file that says whose they are says their number, too.
  const isSaid = keys.aid === aid && !isClaim(keys);
  if (proved !== undefined && (!isSaid || keys.ksn === newest.ksn)) return proved;
  throw new SealholdError(
    "VERSION_CONFLICT",
    "The key log of that identity does not end in this key",
    { hint: `sealhold key-for --user ${aid} shows which key counts` },
  );
}

/** The answer for keys that are another identity's. */
export function ofAnother(): SealholdError {
  return new SealholdError("INVALID_VALUE", "The keys are of another identity", {
    hint: "Check --id and --keys; after a rotation: sealhold store key import <file> --aid <aid>",
  });
}

/** Says what it means for a claim that the server refused its signature. */
export function refusedClaim(error: unknown): never {
  if (!hasCode(error, "SIGNATURE_INVALID")) throw error;
  throw new SealholdError("INVALID_VALUE", "The keys are of another identity, or were replaced", {
    hint: "Check --id and --keys",
  });
}
