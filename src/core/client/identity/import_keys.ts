import { SealholdError } from "../../../errors.ts";
import type { KeyPair } from "../../shared/identity/key_pair.ts";
import { asLogged } from "./key_proofs.ts";
import { type OwnAccount, ownFunctions, type OwnSessionPorts } from "./own_session.ts";
import { isInStore, type KeyPorts, readKey } from "./read_keys.ts";
import { storeKey } from "./stored_keys.ts";

/** What keys are imported with. */
type ImportKeysPorts = KeyPorts & OwnSessionPorts;

/** Whose they are. */
interface ImportKeysWish extends OwnAccount {
  /** The identity whose key log ends in them; the one that they say when undefined. */
  aid?: string | undefined;
}

/**
 * Puts private keys from a file or stdin into the credential store.
 * @param given the file, or `-`
 * @returns `added`: whether the store did not have them yet
 * @throws {SealholdError} USAGE for keys that are named in the store; INVALID_VALUE for what is no AID; VERSION_CONFLICT if the
 *   key log does not end in them; as `readKey`, `KeyProofs.ask` and `storeKey`
 */
export async function importKeys(
  ports: ImportKeysPorts,
  given: string,
  { aid, account }: ImportKeysWish = {},
): Promise<{ keys: KeyPair; added: boolean }> {
  if (isInStore(given)) {
    throw new SealholdError("USAGE", "Those keys are in the store already", {
      hint: "sealhold store key list",
    });
  }
  const read = await readKey(ports, given);
  const keys = aid === undefined
    ? read
    : await asLogged(ports, await ownFunctions(ports, { account }), read, aid);
  return { keys, added: await storeKey(ports.auth().store, keys) };
}
