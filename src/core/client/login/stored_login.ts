/** A login in its slot of the store: read, and changed only while it is still the one at hand. */
import type { StoreEntries } from "../../../ports/credential_store.ts";
import type { HeldStore } from "./held_store.ts";
import { type Login, loginIn, type LoginSlot, putLogin, viewOf } from "./login.ts";

/** What is in a slot now, and whether it is still the login at hand. */
type Stored = { same: true; stored: Login } | { same: false; stored: Login | undefined };

/** One slot of the store that a command holds. */
export class StoredLogin {
  readonly slot: LoginSlot;
  readonly #store: HeldStore;

  constructor(store: HeldStore, slot: LoginSlot) {
    this.#store = store;
    this.slot = slot;
  }

  /** The login, as the command holds it; undefined for an empty slot. */
  async read(): Promise<Login | undefined> {
    return loginIn(await this.#store.read(), this.slot);
  }

  /** The same as it is on the disk now. */
  async readAgain(): Promise<Login | undefined> {
    this.#store.forget();
    return await this.read();
  }

  /** Changes the stored login if it is still the one at hand. */
  async changeIfSame(login: Login, change: (stored: Login) => void): Promise<Stored> {
    return await this.#store.update((entries) => {
      const found = this.#find(entries, login);
      if (found.same) change(found.stored);
      return found;
    });
  }

  /** Puts `next` in its place if it is still the one at hand: a logout or a login meanwhile was later, and counts. */
  async replaceIfSame(login: Login, next: Login): Promise<Stored> {
    return await this.#store.update((entries) => {
      const found = this.#find(entries, login);
      if (found.same) putLogin(entries, this.slot, next);
      return found;
    });
  }

  #find(entries: StoreEntries, login: Login): Stored {
    const stored = loginIn(entries, this.slot);
    return stored !== undefined && sameTokens(stored, login)
      ? { same: true, stored }
      : { same: false, stored };
  }
}

/** Whether two readings of a slot are of one login, and none was refreshed or made between them. */
export function sameTokens(one: Login, other: Login): boolean {
  const [a, b] = [viewOf(one), viewOf(other)];
  return a.refreshToken === b.refreshToken && a.accessToken === b.accessToken &&
    a.apiKey === b.apiKey;
}
