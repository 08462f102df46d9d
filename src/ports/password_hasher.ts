import type { Secret } from "../secret.ts";

/** The outcome of a password check. */
interface PasswordCheck {
  matches: boolean;
  /** The stored parameters are weaker than today's: hash again. */
  outdated: boolean;
}

/**
 * Slow, salted password hashes as PHC strings.
 * `hash` and `verify` throw SealholdError BUSY when too many are waiting already; they never block the event loop.
 */
export interface PasswordHasher {
  /** @param password at least one byte */
  hash(password: Secret): Promise<string>;
  /** An empty password never matches. @throws {SealholdError} DAMAGED if `phc` is not a hash of ours, or its cost is out of bounds */
  verify(password: Secret, phc: string): Promise<PasswordCheck>;
  /** A hash that no password matches, checked for unknown users so that they take as long (case 41). */
  decoy(): string;
  /** Stops the workers; waiting calls fail. */
  close(): Promise<void>;
}
