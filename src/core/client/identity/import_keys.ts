import { SealholdError } from "../../../errors.ts";
import type { KeyPair } from "../../shared/identity/key_pair.ts";
import { isInStore, type KeyPorts, readKey } from "./read_keys.ts";
import { storeKey } from "./stored_keys.ts";

/**
 * Puts private keys from a file or stdin into the credential store.
 * @returns `added`: whether the store did not have them yet
 * @throws {SealholdError} USAGE for keys that are named in the store; as `readKey` and `storeKey`
 */
export async function importKeys(
  ports: KeyPorts,
  given: string,
): Promise<{ keys: KeyPair; added: boolean }> {
  if (isInStore(given)) {
    throw new SealholdError("USAGE", "Those keys are in the store already", {
      hint: "sealhold store key list",
    });
  }
  const keys = await readKey(ports, given);
  return { keys, added: await storeKey(ports.auth().store, keys) };
}
