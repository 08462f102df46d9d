/** Opening an envelope: slots in turn, until one gives the root key. */
import { hasCode, SignetError } from "../../errors.ts";
import type { Secret } from "../../secret.ts";
import { openBody } from "./body.ts";
import {
  damaged,
  type Envelope,
  type KeyFileSlot,
  type PassphraseSlot,
  type Slot,
} from "./format.ts";
import type { KeySource } from "./store_types.ts";
import { unwrapSlot } from "./slot.ts";

const MAX_PASSPHRASE_BYTES = 4096;

/** An open envelope. */
export interface Unlocked {
  root: Uint8Array<ArrayBuffer>;
  plaintext: Uint8Array<ArrayBuffer>;
}

/**
 * Opens an envelope with whatever keys are at hand: key files first, because they ask nobody, then the passphrase, asked
 * for once.
 *
 * @throws {SignetError} WRONG_KEY if secrets were at hand and none fits; LOCKED if none was; UNSUPPORTED if only
 *   slots of a later version are there; DAMAGED
 */
export async function unlock(envelope: Envelope, keys: KeySource): Promise<Unlocked> {
  const { store_id: storeId, slots } = envelope;
  const failures: SignetError[] = [];
  let tried = false;
  const take = async (slot: KeyFileSlot | PassphraseSlot, secret: Secret) => {
    tried = true;
    return await unwrapSlot(storeId, slot, secret);
  };
  for (const slot of slots.filter(isKeyFile)) {
    const secret = await attempt(() => keys.keyFile(slot.path), failures);
    const root = secret && await take(slot, secret);
    if (root) return await unlocked(envelope, root);
  }
  const passphraseSlots = slots.filter(isPassphrase);
  const passphrase = passphraseSlots.length > 0
    ? await attempt(() => askPassphrase(keys), failures)
    : undefined;
  for (const slot of passphrase === undefined ? [] : passphraseSlots) {
    const root = await take(slot, passphrase!);
    if (root) return await unlocked(envelope, root);
  }
  throw tried ? wrongKey() : notOpened(slots, failures);
}

/**
 * The passphrase, checked for its length.
 * @throws {SignetError} LOCKED when nobody can be asked; INVALID_VALUE
 */
export async function askPassphrase(keys: KeySource): Promise<Secret> {
  try {
    return checkPassphrase(await keys.passphrase());
  } catch (error) {
    if (!hasCode(error, "NO_TERMINAL")) throw error;
    throw new SignetError(
      "LOCKED",
      "The store is locked, and nobody can be asked for the passphrase",
      {
        cause: error,
        hint: "Set SIGNET_PASSPHRASE_FILE to a file that holds the passphrase",
      },
    );
  }
}

/**
 * A passphrase of 1 to 4096 bytes.
 * @throws {SignetError} INVALID_VALUE for another length
 */
export function checkPassphrase(passphrase: Secret): Secret {
  if (passphrase.length < 1 || passphrase.length > MAX_PASSPHRASE_BYTES) {
    throw new SignetError("INVALID_VALUE", "Cannot use the passphrase: it is empty or too long");
  }
  return passphrase;
}

/** The error for a secret that opens no slot. */
export function wrongKey(): SignetError {
  return new SignetError("WRONG_KEY", "Wrong passphrase or key", {
    hint: "Try again; if you are sure of it, the file may be damaged: run signet store doctor",
  });
}

/** The slot and its tag fitted, so the root key is right: a body that it does not fit was altered. */
async function unlocked(
  envelope: Envelope,
  root: Uint8Array<ArrayBuffer>,
): Promise<Unlocked> {
  const plaintext = await openBody(root, envelope);
  if (plaintext === undefined) throw damaged("commit");
  return { root, plaintext };
}

/** A slot whose secret cannot be had is passed over; the reason is kept for when none opens. */
async function attempt(
  get: () => Promise<Secret>,
  failures: SignetError[],
): Promise<Secret | undefined> {
  try {
    return await get();
  } catch (error) {
    if (!(error instanceof SignetError) || error.code === "INTERRUPTED") throw error;
    failures.push(error);
    return undefined;
  }
}

/** The reason to show: one that a person can mend comes before "there is no such file". */
function notOpened(slots: Slot[], failures: SignetError[]): SignetError {
  const plain = failures.find((failure) => failure.code !== "FILE_NOT_FOUND");
  if (plain !== undefined) return plain;
  if (failures.length > 0) {
    const [first] = failures;
    return new SignetError("LOCKED", "The store is locked: its key file is not there", {
      cause: first,
      hint: first?.hint ?? "Restore the key file",
      data: first?.data ?? {},
    });
  }
  return new SignetError("UNSUPPORTED", "This version cannot open any slot of the store", {
    hint: "Install a newer release of signet",
    data: { slots: slots.map((slot) => slot.type) },
  });
}

function isKeyFile(slot: Slot): slot is KeyFileSlot {
  return slot.type === "keyfile";
}

function isPassphrase(slot: Slot): slot is PassphraseSlot {
  return slot.type === "passphrase";
}
