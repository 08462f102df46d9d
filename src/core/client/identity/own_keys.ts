/** Which private keys are one's own in a command: those that are named, or those in the store of whoever is logged in. */
import { SealholdError } from "../../../errors.ts";
import type { CredentialStore } from "../../../ports/credential_store.ts";
import type { KeyPair } from "../../shared/identity/key_pair.ts";
import { asSeen } from "./key_proofs.ts";
import { type OwnAccount, type OwnSessionPorts, sessionAid } from "./own_session.ts";
import { inStore, type KeyPorts, readKeyOf, readKeys } from "./read_keys.ts";
import { storedAids, storedKeys } from "./stored_keys.ts";

/** What one's own keys are found with. */
export type OwnPorts = OwnSessionPorts & KeyPorts;

/** Who one wants to be. */
export interface OwnChoice extends OwnAccount {
  /** Names of keys, as `readKeys` takes them. Several: messages under way may be for an older one. */
  keys?: readonly string[] | undefined;
}

/**
 * One's keys, newest first: those that are named, or those in the store of whoever is logged in.
 * @throws {SealholdError} USAGE if it is not clear whose; DENIED if they are not those of who is logged in
 */
export async function ownKeys(ports: OwnPorts, choice: OwnChoice): Promise<KeyPair[]> {
  const session = await sessionAid(ports, choice);
  if (choice.keys === undefined) {
    const { store } = ports.auth();
    return await storedKeys(store, session ?? await onlyIdentity(store));
  }
  const named: KeyPair[] = [];
  for (const given of choice.keys) named.push(...await readKeys(ports, given));
  const whose = session ?? named[0]?.aid;
  const found = await Promise.all(named.map((keys) => asSeen(ports, keys, whose)));
  const [first] = found;
  if (first === undefined || found.some(({ aid }) => aid !== first.aid)) throw ofSeveral();
  if (session !== undefined && session !== first.aid) throw notLoggedIn();
  return found.sort((a, b) => b.ksn - a.ksn);
}

/**
 * Those that `ownKeys` would find now, for a command that runs on while `rotate-key` runs elsewhere. What cannot be read again
 * (stdin, a store that is locked by now, somebody else's login) leaves the ones that there are.
 */
export async function keysNow(
  ports: OwnPorts,
  choice: OwnChoice,
  keys: readonly KeyPair[],
): Promise<readonly KeyPair[]> {
  const again = choice.keys?.filter((given) => given !== "-");
  if (again?.length === 0) return keys;
  try {
    ports.auth().store.forget();
    const found = await ownKeys(ports, { ...choice, keys: again });
    if (found[0]?.aid !== keys[0]?.aid) return keys;
    const others = keys.filter(({ ksn }) => !found.some((one) => one.ksn === ksn));
    return [...found, ...others].sort((a, b) => b.ksn - a.ksn);
  } catch (error) {
    if (!(error instanceof SealholdError)) throw error;
    return keys;
  }
}

/**
 * The key to sign in with: the one that is named, or the stored one of an identity, of the only one where none is named.
 * @throws {SealholdError} USAGE if it is not clear whose; INVALID_VALUE if `id` and `keys` name two identities
 */
export async function signInKey(
  ports: KeyPorts,
  { id, keys }: { id?: string | undefined; keys?: string | undefined },
): Promise<KeyPair> {
  const given = keys ?? inStore(id ?? await onlyIdentity(ports.auth().store));
  return await readKeyOf(ports, given, id);
}

/**
 * The one identity whose keys are in the store.
 * @throws {SealholdError} USAGE if there is none, or more than one
 */
async function onlyIdentity(store: CredentialStore): Promise<string> {
  const [aid, ...more] = await storedAids(store);
  if (aid === undefined) throw ofNobody();
  if (more.length === 0) return aid;
  throw new SealholdError("USAGE", "It is not clear whose keys to use", {
    hint: "Add --keys <file>, or --keys store:<aid>; sealhold store key list shows which there are",
  });
}

/** Whoever logs in with a password has no identity, and learns here that messages need one. */
function ofNobody(): SealholdError {
  return new SealholdError("USAGE", "There are no private keys in the credential store", {
    hint: "Add --keys <file>, or make an identity: sealhold gen-key | sealhold store key import -",
  });
}

function ofSeveral(): SealholdError {
  return new SealholdError("USAGE", "The keys are of several identities", {
    hint: "Name the keys of one, newest and older ones",
  });
}

function notLoggedIn(): SealholdError {
  return new SealholdError("DENIED", "The keys are not those of the identity that is logged in", {
    hint: "sealhold sign-in --id <aid> --keys <file>, or use its keys",
  });
}
