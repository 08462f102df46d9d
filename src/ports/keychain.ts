import type { Secret } from "../secret.ts";

/** Names one item. Each part is 1 to 256 of `A-Z a-z 0-9 . _ : @ -`: they stand on a command line. */
export interface KeychainRef {
  service: string;
  account: string;
}

/**
 * The system's keychain, reached through the system's own tool. It is waited for 3 seconds from one success to the next; one
 * that is not there, or did not answer, is not asked again by the same process.
 *
 * Every method throws SealholdError KEYCHAIN_UNAVAILABLE (no tool, no D-Bus, no session), KEYCHAIN_LOCKED (locked, and
 * nobody can be asked; or no answer within the limit, because it is asking somebody), KEYCHAIN_DENIED (access refused by
 * the system or by the person), KEYCHAIN_BROKEN (an answer that makes no sense), PERMISSION_REFUSED (the sandbox),
 * INVALID_VALUE (a name or a value that is not as is said here; nothing is started).
 */
export interface Keychain {
  /** `Secret Service`, `macOS Keychain`, `Windows DPAPI`. */
  readonly label: string;
  /** The item's value; undefined when there is none. An empty value throws KEYCHAIN_BROKEN. */
  read(ref: KeychainRef): Promise<Secret | undefined>;
  /**
   * Writes an item, or replaces it, reads it back and compares.
   * @param value 1 to 120 of `A-Z a-z 0-9 . _ -`: tools trim, quote, re-encode and cut off everything else
   * @throws {SealholdError} KEYCHAIN_BROKEN when what is read back differs
   */
  write(ref: KeychainRef, value: Secret): Promise<void>;
  /** Removes an item; does nothing when there is none. */
  remove(ref: KeychainRef): Promise<void>;
}
