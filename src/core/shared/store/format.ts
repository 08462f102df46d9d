/** The sealed store's format, version 1 (docs/store-format.md): names, limits and shapes. */
import { SealholdError } from "../../../errors.ts";

export const STORE_FMT = "sealhold/store";
export const STORE_VERSION = 1;
export const STORE_SUITE = "A256GCM-HKDF256-ARGON2ID";

/** Largest file, in bytes. */
export const MAX_STORE_BYTES = 16 * 1024 * 1024;
export const MAX_SLOTS = 16;
export const STORE_ID_BYTES = 16;
export const SLOT_ID_BYTES = 8;
export const SALT_BYTES = 32;
export const STORE_KEY_BYTES = 32;
export const STORE_COMMIT_BYTES = 32;
/** A root key sealed with AES-256-GCM: 32 bytes and the tag. */
export const WRAPPED_ROOT_KEY_BYTES = 48;

/** Argon2id cost: memory in KiB, passes, lanes. */
export interface KdfCost {
  m: number;
  t: number;
  p: number;
}

/** What a cost may be; anything else is refused before a byte is derived (threats.md, case 37). */
export const KDF_LIMITS = { m: [19456, 1048576], t: [1, 10], p: [1, 16] } as const;

/** 64 MiB, three passes: RFC 9106 section 4, the second recommendation. */
export const DEFAULT_KDF_COST: KdfCost = { m: 65536, t: 3, p: 4 };

interface SlotBase {
  /** base64url of 8 random bytes. */
  id: string;
  /** base64url of 32 bytes that show, before any decryption, whether the key is right. */
  commit: string;
  /** base64url of the sealed root key. */
  wrapped: string;
}

export interface PassphraseSlot extends SlotBase {
  type: "passphrase";
  kdf: KdfCost & { alg: "argon2id"; salt: string };
}

export interface KeychainSlot extends SlotBase {
  type: "keychain";
  ref: { service: string; account: string };
  salt: string;
}

export interface KeyFileSlot extends SlotBase {
  type: "keyfile";
  path: string;
  salt: string;
}

interface RecoverySlot extends SlotBase {
  type: "recovery";
  salt: string;
}

/** One way of opening the store. Binary fields are base64url without padding. */
export type Slot = PassphraseSlot | KeychainSlot | KeyFileSlot | RecoverySlot;
export type SlotType = Slot["type"];

/** The whole file. */
export interface Envelope {
  fmt: typeof STORE_FMT;
  v: typeof STORE_VERSION;
  suite: typeof STORE_SUITE;
  store_id: string;
  /** Higher on every write: by one, or more after an older file was accepted. */
  rev: number;
  /** RFC 3339 UTC with milliseconds. */
  created: string;
  /** Name and version of the program that wrote it. */
  writer: string;
  slots: Slot[];
  salt: string;
  commit: string;
  body: string;
}

/**
 * The one error for a file that is not as its writer left it.
 * @param where the field at fault; never a value
 */
export function damaged(where: string): SealholdError {
  return new SealholdError("DAMAGED", "The store is damaged or was altered", {
    hint: "Run: sealhold store doctor, or restore a backup",
    data: { where },
  });
}

/** The error for entries that would not fit. */
export function tooLarge(): SealholdError {
  return new SealholdError("INVALID_VALUE", "The store would be larger than 16 MiB", {
    hint: "Remove an entry first",
  });
}
