import { broken } from "../../src/adapters/keychain/keychain_errors.ts";
import { SealholdError } from "../../src/errors.ts";
import type { Keychain, KeychainRef } from "../../src/ports/keychain.ts";
import { Secret } from "../../src/secret.ts";

const REF_PART = /^[\w.:@-]{1,256}$/;
const VALUE = /^[\w.-]{1,120}$/;

/** A keychain in memory. It counts its calls, and can be made to die at one of them. */
export class MemoryKeychain implements Keychain {
  readonly label = "Test Keychain";
  readonly items = new Map<string, string>();
  /** Names of the calls so far, in order. */
  readonly calls: string[] = [];
  /** Every call from this one on fails, counted from 1; the item is as it was before. */
  failFrom = Infinity;
  /** This call, if it writes, is one whose feeder was killed: an empty value takes the item's place, as with `secret-tool`. */
  killedAt = Infinity;

  read(ref: KeychainRef): Promise<Secret | undefined> {
    return this.#do("read", () => {
      const value = this.items.get(nameOf(ref));
      if (value === "") throw broken(this.label, "holds an empty value");
      return value === undefined ? undefined : Secret.fromText(value);
    });
  }

  write(ref: KeychainRef, value: Secret): Promise<void> {
    return this.#do("write", () => {
      const killed = this.calls.length === this.killedAt;
      this.items.set(nameOf(ref), killed ? "" : checkValue(value).exposeText());
      if (killed) throw new Error("killed");
    });
  }

  remove(ref: KeychainRef): Promise<void> {
    return this.#do("remove", () => void this.items.delete(nameOf(ref)));
  }

  async #do<T>(call: string, run: () => T): Promise<T> {
    await Promise.resolve();
    this.calls.push(call);
    if (this.calls.length >= this.failFrom) {
      throw new SealholdError("KEYCHAIN_LOCKED", "The keychain is locked", { hint: "Unlock it" });
    }
    return run();
  }
}

function nameOf(ref: KeychainRef): string {
  const { service, account } = checkRef(ref);
  return `${service}/${account}`;
}

function checkRef(ref: KeychainRef): KeychainRef {
  if (REF_PART.test(ref.service) && REF_PART.test(ref.account)) return ref;
  throw new SealholdError("INVALID_VALUE", "Cannot use the name of the keychain item: malformed");
}

function checkValue(value: Secret): Secret {
  if (VALUE.test(value.exposeText())) return value;
  throw new SealholdError("INVALID_VALUE", "Cannot store the value in a keychain: malformed");
}
