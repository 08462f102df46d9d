/** Opening an envelope: slots in turn, until one gives the root key. */
import { hasCode, SealholdError } from "../../../errors.ts";
import type { Keychain, KeychainRef } from "../../../ports/keychain.ts";
import type { Secret } from "../../../secret.ts";
import { openBody } from "./body.ts";
import { damaged, type Envelope, type Slot } from "./format.ts";
import { type KeychainItem, readItem, sameRef } from "./keychain_item.ts";
import type { OpenItem } from "./opened_file.ts";
import type { KeySource } from "./store_types.ts";
import { type OpenableSlot, unwrapSlot } from "./slot.ts";

const MAX_PASSPHRASE_BYTES = 4096;

/** An open envelope. */
interface Unlocked {
  root: Uint8Array<ArrayBuffer>;
  plaintext: Uint8Array<ArrayBuffer>;
  /** The keychain's item, if that is what opened it. */
  opener: OpenItem | undefined;
}

/** An attempt to open an envelope: what has been tried, and what went wrong. */
interface Attempt {
  envelope: Envelope;
  failures: SealholdError[];
  /** Whether a secret was at hand at all. */
  tried: boolean;
}

/**
 * Opens an envelope with whatever keys are at hand: key files first, because they ask nobody, then the keychain, which
 * may, then the passphrase, asked for once.
 *
 * @throws {SealholdError} WRONG_KEY if secrets were at hand and none fits; LOCKED or KEYCHAIN_… if none was; UNSUPPORTED if
 *   only slots of a later version are there; DAMAGED
 */
export async function unlock(
  envelope: Envelope,
  keys: KeySource,
  keychain?: Keychain,
): Promise<Unlocked> {
  const attempt: Attempt = { envelope, failures: [], tried: false };
  const opened = await byKeyFile(attempt, keys) ?? await byKeychain(attempt, keychain) ??
    await byPassphrase(attempt, keys);
  if (opened !== undefined) return opened;
  throw attempt.tried ? wrongKey() : notOpened(envelope.slots, attempt.failures);
}

async function byKeyFile(attempt: Attempt, keys: KeySource): Promise<Unlocked | undefined> {
  for (const slot of slotsOf(attempt, "keyfile")) {
    const secret = await obtain(attempt, () => keys.keyFile(slot.path));
    const opened = secret && await openWith(attempt, slot, secret);
    if (opened) return opened;
  }
  return undefined;
}

/** Machines that share a file have an item each, of one name: one look into the keychain is for all slots of that name. */
async function byKeychain(
  attempt: Attempt,
  keychain: Keychain | undefined,
): Promise<Unlocked | undefined> {
  const looked: Array<{ ref: KeychainRef; item: KeychainItem | undefined }> = [];
  for (const slot of slotsOf(attempt, "keychain")) {
    const { ref } = slot;
    let look = looked.find((each) => sameRef(each.ref, ref));
    if (look === undefined) {
      look = { ref, item: await obtain(attempt, () => readItem(keychain, ref)) };
      looked.push(look);
    }
    const { item } = look;
    const opened = item && await openWith(attempt, slot, item.key);
    if (item && opened) return { ...opened, opener: { ref, item } };
  }
  return undefined;
}

async function byPassphrase(attempt: Attempt, keys: KeySource): Promise<Unlocked | undefined> {
  const slots = slotsOf(attempt, "passphrase");
  if (slots.length === 0) return undefined;
  const secret = await obtain(attempt, () => askPassphrase(keys));
  for (const slot of secret === undefined ? [] : slots) {
    const opened = await openWith(attempt, slot, secret!);
    if (opened) return opened;
  }
  return undefined;
}

async function openWith(
  attempt: Attempt,
  slot: OpenableSlot,
  secret: Secret,
): Promise<Unlocked | undefined> {
  attempt.tried = true;
  const root = await unwrapSlot(attempt.envelope.store_id, slot, secret);
  return root && await unlocked(attempt.envelope, root);
}

function slotsOf<T extends Slot["type"]>(
  { envelope }: Attempt,
  type: T,
): Array<Extract<Slot, { type: T }>> {
  return envelope.slots.filter((slot): slot is Extract<Slot, { type: T }> => slot.type === type);
}

/**
 * The passphrase, checked for its length.
 * @throws {SealholdError} LOCKED when nobody can be asked; INVALID_VALUE
 */
export async function askPassphrase(keys: KeySource): Promise<Secret> {
  try {
    return checkPassphrase(await keys.passphrase());
  } catch (error) {
    if (!hasCode(error, "NO_TERMINAL")) throw error;
    throw new SealholdError(
      "LOCKED",
      "The store is locked, and nobody can be asked for the passphrase",
      {
        cause: error,
        hint: "Set SEALHOLD_PASSPHRASE_FILE to a file that holds the passphrase",
      },
    );
  }
}

/**
 * A passphrase of 1 to 4096 bytes.
 * @throws {SealholdError} INVALID_VALUE for another length
 */
export function checkPassphrase(passphrase: Secret): Secret {
  if (passphrase.length < 1 || passphrase.length > MAX_PASSPHRASE_BYTES) {
    throw new SealholdError("INVALID_VALUE", "Cannot use the passphrase: it is empty or too long");
  }
  return passphrase;
}

/** The error for a secret that opens no slot. */
function wrongKey(): SealholdError {
  return new SealholdError("WRONG_KEY", "Wrong passphrase or key", {
    hint: "Try again; if you are sure of it, the file may be damaged: run sealhold store doctor",
  });
}

/** The slot and its tag fitted, so the root key is right: a body that it does not fit was altered. */
async function unlocked(
  envelope: Envelope,
  root: Uint8Array<ArrayBuffer>,
): Promise<Unlocked> {
  const plaintext = await openBody(root, envelope);
  if (plaintext === undefined) throw damaged("commit");
  return { root, plaintext, opener: undefined };
}

/** A slot whose secret cannot be had is passed over; the reason is kept for when none opens. */
async function obtain<T>(
  { failures }: Attempt,
  get: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await get();
  } catch (error) {
    if (!(error instanceof SealholdError) || error.code === "INTERRUPTED") throw error;
    failures.push(error);
    return undefined;
  }
}

/** The reason to show: one that a person can mend comes before "there is no such file". */
function notOpened(slots: Slot[], failures: SealholdError[]): SealholdError {
  const plain = failures.find((failure) => failure.code !== "FILE_NOT_FOUND");
  if (plain !== undefined) return plain;
  if (failures.length > 0) {
    const [first] = failures;
    return new SealholdError("LOCKED", "The store is locked: its key file is not there", {
      cause: first,
      hint: first?.hint ?? "Restore the key file",
      data: first?.data ?? {},
    });
  }
  return new SealholdError("UNSUPPORTED", "This version cannot open any slot of the store", {
    hint: "Install a newer release of sealhold",
    data: { slots: slots.map((slot) => slot.type) },
  });
}
