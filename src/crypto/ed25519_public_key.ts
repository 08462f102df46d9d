/**
 * Ed25519 public keys (RFC 8032, section 5.1.5) that were looked at before use: canonical encoding, a point of the curve,
 * not of small order, in the prime-order subgroup; and the X25519 key that belongs to each (RFC 7748, section 4.1).
 *
 * WebCrypto takes a key of small order, under which one signature is good for every message.
 */
import { SealholdError } from "../errors.ts";
import { isStrictAgreementKey, isStrictPointEncoding } from "./curve_encodings.ts";

/** A public key that passed; there is no other way to one, so whatever takes it need not ask again. */
export class Ed25519PublicKey {
  /** The 32 bytes of the key. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The X25519 key of the same person: u = (1 + y) / (1 - y). */
  readonly agreement: Uint8Array<ArrayBuffer>;
  /** Makes the type nominal: an object that merely looks like one is not one. */
  readonly #checked = true;

  private constructor(bytes: Uint8Array, agreement: Uint8Array) {
    this.bytes = new Uint8Array(bytes);
    this.agreement = new Uint8Array(agreement);
  }

  /**
   * Checks a key from outside. Loads the curve arithmetic when first used; a third of a millisecond a key.
   * @throws {SealholdError} KEY_REFUSED, the same whatever is wrong with it
   */
  static async check(bytes: Uint8Array): Promise<Ed25519PublicKey> {
    if (!isStrictPointEncoding(bytes)) throw keyRefused();
    const { ed25519 } = await import("./noble_ed25519.ts");
    try {
      const point = ed25519.Point.fromBytes(bytes, false);
      if (!point.isSmallOrder() && point.isTorsionFree()) {
        return new Ed25519PublicKey(bytes, ed25519.utils.toMontgomery(bytes));
      }
    } catch {
      // Not a point of the curve.
    }
    throw keyRefused();
  }

  /**
   * A key that this program checked before and kept in its own files, with its X25519 form: for a send to a thousand
   * pinned keys, whose full check would take longer than all the rest. Never for what comes from another machine.
   * @throws {SealholdError} KEY_REFUSED if one of them is not even a possible encoding, or is of low order
   */
  static fromOwnRecord(bytes: Uint8Array, agreement: Uint8Array): Ed25519PublicKey {
    if (!isStrictPointEncoding(bytes) || !isStrictAgreementKey(agreement)) throw keyRefused();
    return new Ed25519PublicKey(bytes, agreement);
  }

  /** Whether both are the same key. */
  equals(other: Ed25519PublicKey): boolean {
    return this.#checked && this.bytes.toHex() === other.bytes.toHex();
  }
}

/** The error for a public key that must not be used. */
export function keyRefused(): SealholdError {
  return new SealholdError("KEY_REFUSED", "The public key is not a strict Ed25519 key", {
    hint: "Ask its owner for the key again, over a channel that you trust",
  });
}
