/** The store's own words: the ports it works over, where it is, where its keys come from, and what its upkeep tells. */
import type { Clock } from "../../../ports/clock.ts";
import type { CredentialStore } from "../../../ports/credential_store.ts";
import type { FileSystem } from "../../../ports/file_system.ts";
import type { Keychain, KeychainRef } from "../../../ports/keychain.ts";
import type { Random } from "../../../ports/random.ts";
import type { ErrorCode, SealholdError } from "../../../errors.ts";
import type { Secret } from "../../../secret.ts";
import type { KdfCost, SlotType } from "./format.ts";

/** How long a writer waits for the lock, in milliseconds. */
export const DEFAULT_LOCK_TIMEOUT_MS = 10_000;

/** What a store needs of the world. */
export interface StorePorts {
  files: FileSystem;
  random: Random;
  clock: Clock;
  /** The system's; absent where a store must do without, as a server's does. */
  keychain?: Keychain;
}

/** Where a store is, and how it is written. */
export interface StoreLocation {
  /** The store's file, such as `…/auth.json`. */
  path: string;
  /** The folder that the rollback mark is kept under. */
  stateDir: string;
  /** Name and version written into the file, such as `sealhold/0.1.0`. */
  writer: string;
  /** Takes an older file for the current one, once; default false. */
  acceptRollback?: boolean;
  /** In milliseconds; default 10 000. */
  lockTimeoutMs?: number;
}

/** Keys, fetched only when a slot needs them. */
export interface KeySource {
  /**
   * The passphrase; may ask a person.
   * @throws {SealholdError} NO_TERMINAL when nobody can be asked; the store then says LOCKED
   */
  passphrase(): Promise<Secret>;
  /**
   * The bytes of a key file, 32 to 4096 of them; `readKeyFile` does it.
   * @throws {SealholdError} FILE_NOT_FOUND when there is none
   */
  keyFile(path: string): Promise<Secret>;
}

/** A way of opening the store that is to be added. */
export type NewSlot =
  | { type: "passphrase"; passphrase: Secret; kdf?: KdfCost }
  /** An item with 32 random bytes is made in the system's keychain. */
  | { type: "keychain" }
  /** A key file that is not there yet is created 0600 with 32 random bytes. */
  | { type: "keyfile"; path: string };

/** What may be shown of a slot. */
export interface SlotStatus {
  id: string;
  type: SlotType;
  /** Of a key file. */
  path?: string;
  /** Of a keychain: the item's name. */
  ref?: KeychainRef;
  /** Of a passphrase. */
  kdf?: KdfCost;
}

/** What may be shown of a sealed store without opening it. */
export interface StoreStatus {
  path: string;
  storeId: string;
  rev: number;
  /** RFC 3339 UTC. */
  created: string;
  writer: string;
  slots: SlotStatus[];
  /** In bytes. */
  size: number;
}

/** A store that another took the place of. */
export interface KeptStore {
  /** Where it is now. */
  path: string;
  /** Whether it is readable text, or may be: whatever is not a sealed store. */
  plain: boolean;
}

/** What became of a removed slot. */
export interface RemovedSlot {
  /** Why the keychain could not be asked: if the slot's item is in it, it stays there. */
  itemMayStay?: SealholdError;
}

/** One finding of `doctor`. */
export interface DoctorCheck {
  check: string;
  ok: boolean;
  detail: string;
  /** What mends it; absent when nothing needs mending. */
  fix?: string;
  /** The error that the check ended in, where it did. */
  code?: ErrorCode;
}

/** Upkeep of a sealed store. Every method throws what CredentialStore throws. */
export interface SealedStoreAdmin {
  /**
   * Draws a new root key and wraps it in every slot again.
   * @throws {SealholdError} LOCKED, naming the slots, when the secret of one is not at hand
   */
  rekey(): Promise<StoreStatus>;
  /**
   * Adds a slot; gives its id.
   * @throws {SealholdError} ALREADY_EXISTS when this keychain opens the store already
   */
  addSlot(slot: NewSlot): Promise<string>;
  /**
   * Removes a slot, and its item in this keychain. Who knew its secret may have kept the root key: `rekey` shuts that door.
   * @throws {SealholdError} NOT_FOUND; INVALID_VALUE for the last slot
   */
  removeSlot(id: string): Promise<RemovedSlot>;
  /** What it is, without opening it. */
  status(): Promise<StoreStatus>;
  /** Looks at everything that can be wrong; never throws for what it finds. */
  doctor(): Promise<DoctorCheck[]>;
}

/** A sealed store with its upkeep. */
export type SealedStore = CredentialStore & SealedStoreAdmin;
