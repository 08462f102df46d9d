/** What goes wrong with a keychain, in words that do not depend on the system. */
import { SealholdError } from "../../errors.ts";

const OTHERWISE = "a new store can do without: sealhold store init --keyfile (or --passphrase)";

/** No tool, no service behind it, no session. */
export function unavailable(label: string, mend: string, cause?: unknown): SealholdError {
  return new SealholdError("KEYCHAIN_UNAVAILABLE", `There is no keychain here (${label})`, {
    hint: `${mend}; ${OTHERWISE}`,
    cause,
  });
}

/** Locked, and nobody was there to unlock it. */
export function locked(label: string): SealholdError {
  return new SealholdError("KEYCHAIN_LOCKED", `The keychain is locked (${label})`, {
    hint: `Unlock it and try again; ${OTHERWISE}`,
  });
}

/** It asks somebody, or hangs. */
export function noAnswer(label: string, limitMs: number, cause: unknown): SealholdError {
  const message = `The keychain did not answer within ${limitMs / 1000} s (${label})`;
  return new SealholdError("KEYCHAIN_LOCKED", message, {
    hint: `It may be locked and be asking for a password: unlock it and try again; ${OTHERWISE}`,
    cause,
  });
}

/** The system or the person said no. */
export function denied(label: string): SealholdError {
  return new SealholdError("KEYCHAIN_DENIED", `The keychain refuses access (${label})`, {
    hint: `Allow it when the system asks; ${OTHERWISE}`,
  });
}

/** It answers, and the answer makes no sense. */
export function broken(label: string, what: string): SealholdError {
  return new SealholdError("KEYCHAIN_BROKEN", `The keychain ${what} (${label})`, {
    hint: `Do not rely on this keychain; ${OTHERWISE}`,
  });
}
