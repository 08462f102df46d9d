/** Asking a person how a new store is opened. Plain text is not among the answers. */
import type { Keychain } from "../../../../ports/keychain.ts";
import type { Prompter } from "../../../../ports/prompter.ts";

/** The ways to open a store that keep it sealed. */
export type SealedKind = "keychain" | "keyfile" | "passphrase";

/** What a person is asked with. */
interface AskPorts {
  prompter: Prompter;
  keychain?: Keychain;
}

/**
 * Asks; the keychain stands first where one answers.
 * @throws {SealholdError} NO_TERMINAL, CANCELLED
 */
export async function askSealedKind(ports: AskPorts, question: string): Promise<SealedKind> {
  const keychain = await keychainHere(ports.keychain);
  return await ports.prompter.select<SealedKind>(question, [
    ...(keychain === undefined
      ? []
      : [{ value: "keychain", label: `With the system's keychain (${keychain})` } as const]),
    { value: "keyfile", label: "With a key file on this machine (no questions asked)" },
    { value: "passphrase", label: "With a passphrase" },
  ]);
}

/** The keychain's label; undefined when there is none that answers, for whatever reason. */
async function keychainHere(keychain: Keychain | undefined): Promise<string | undefined> {
  try {
    // No store has this id; a keychain that can say so is one that works.
    await keychain?.read({ service: "sealhold", account: "none" });
    return keychain?.label;
  } catch {
    return undefined;
  }
}
