/**
 * Pins: what was once seen of a person's keys stays seen (`keys/<aid>.json`). A server that hands out a shorter log, to bring
 * a stolen old key back into use, or another one for the same person, is found out.
 */
import { decodeBase64url, encodeBase64url } from "../../../crypto/base64url.ts";
import { Ed25519PublicKey } from "../../../crypto/ed25519_public_key.ts";
import { SealholdError } from "../../../errors.ts";
import { isAidShape } from "./aid.ts";
import { currentKey, type WalkedLog } from "./key_log.ts";
import { hasExactKeys, isBase64urlOf, isIntegerIn } from "./shapes.ts";

/** The newest that was ever seen of one identity. */
export interface KeyPin {
  readonly aid: string;
  readonly ksn: number;
  readonly publicKey: string;
  /** The X25519 form of the key, so that it need not be computed again. */
  readonly agreement: string;
  /** Hash of the newest record. */
  readonly head: string;
}

/**
 * The pin after a log was walked.
 *
 * @param pin what was seen before; undefined the first time
 * @throws {SealholdError} ROLLED_BACK if the log is shorter than it was, or another one
 */
export function updatePin(pin: KeyPin | undefined, log: WalkedLog): KeyPin {
  const { ksn, key } = currentKey(log);
  if (pin !== undefined) {
    if (pin.aid !== log.aid) throw rolledBack("identity");
    if (ksn < pin.ksn) throw rolledBack("shorter");
    if (log.heads[pin.ksn] !== pin.head) throw rolledBack("rewritten");
  }
  return {
    aid: log.aid,
    ksn,
    publicKey: encodeBase64url(key.bytes),
    agreement: encodeBase64url(key.agreement),
    head: log.heads[ksn]!,
  };
}

/**
 * A pin from this program's own file.
 * @throws {SealholdError} DAMAGED; KEY_REFUSED
 */
export function parsePin(value: unknown): KeyPin {
  const right = hasExactKeys(value, ["aid", "ksn", "publicKey", "agreement", "head"]) &&
    isAidShape(value.aid) && isIntegerIn(value.ksn, 0) && isBase64urlOf(value.publicKey, 32) &&
    isBase64urlOf(value.agreement, 32) && isBase64urlOf(value.head, 32);
  if (!right) {
    throw new SealholdError("DAMAGED", "A pinned key is damaged", {
      hint: "Run: sealhold key-for --user <aid>",
    });
  }
  // Every field was checked above.
  const pin = value as unknown as KeyPin;
  pinnedKey(pin);
  return pin;
}

/**
 * The key of a pin, without the arithmetic of a full check: it was made when the key was pinned.
 * @throws {SealholdError} KEY_REFUSED
 */
export function pinnedKey(pin: KeyPin): Ed25519PublicKey {
  return Ed25519PublicKey.fromOwnRecord(
    decodeBase64url(pin.publicKey),
    decodeBase64url(pin.agreement),
  );
}

function rolledBack(reason: "identity" | "shorter" | "rewritten"): SealholdError {
  return new SealholdError("ROLLED_BACK", "The key log is not the one that was seen before", {
    hint: "Do not send anything: ask the key's owner over another channel",
    data: { reason },
  });
}
