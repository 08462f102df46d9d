/** Writing and removing a store's items, at the right moment of a write (see sealed_file.ts). */
import { hasCode, SealholdError } from "../../../errors.ts";
import type { Keychain, KeychainRef } from "../../../ports/keychain.ts";
import type { Slot } from "./format.ts";
import {
  isSlotOf,
  type ItemMark,
  markRef,
  type NewItem,
  usable,
  writeItem,
} from "./keychain_item.ts";
import type { OpenItem } from "./opened_file.ts";

/**
 * Writes the items that a new file needs: before it takes its place, so that there is never a file whose key is nowhere. An
 * item whose file never came opens nothing.
 */
export async function writeItems(
  keychain: Keychain | undefined,
  items: readonly NewItem[],
  mark: ItemMark,
): Promise<void> {
  for (const item of items) {
    try {
      await writeItem(keychain, item, mark);
    } catch (error) {
      // It answered and holds something else than it was given. Where it did not answer, it is not waited for again.
      if (hasCode(error, "KEYCHAIN_BROKEN")) await keychain?.remove(item.ref).catch(() => {});
      throw error;
    }
  }
}

/** Removes items whose file never came, as far as the keychain lets us; never throws. */
export async function forgetItems(
  keychain: Keychain | undefined,
  items: readonly NewItem[],
): Promise<void> {
  for (const { ref } of items) await keychain?.remove(ref).catch(() => {});
}

/**
 * Moves the mark that goes with the item that opened the store, after the file is in its place: the other way round, a crash
 * between would make a good store look old. The item itself is never written again: it holds the key.
 * @throws {SealholdError} the keychain's, with `data.saved`
 */
export async function moveItemMark(
  keychain: Keychain | undefined,
  opener: OpenItem | undefined,
  slots: readonly Slot[],
  mark: ItemMark,
): Promise<void> {
  if (opener === undefined || !slots.some((slot) => isSlotOf(slot, opener.ref))) return;
  try {
    await writeItem(keychain, { ref: markRef(opener.ref), key: opener.item.key }, mark);
  } catch (error) {
    throw saved(error, "its rollback mark in the keychain was not", "the next write mends it");
  }
}

/**
 * Removes items that no slot names any more, and their marks.
 * @throws {SealholdError} the keychain's, with `data.saved`
 */
export async function dropItems(
  keychain: Keychain | undefined,
  refs: readonly KeychainRef[],
): Promise<void> {
  try {
    for (const ref of refs) {
      await usable(keychain).remove(ref);
      await usable(keychain).remove(markRef(ref));
    }
  } catch (error) {
    throw saved(error, "an old item stayed in the keychain", "it opens nothing any more");
  }
}

function saved(error: unknown, what: string, hint: string): unknown {
  if (!(error instanceof SealholdError)) return error;
  return new SealholdError(error.code, `The store was saved, but ${what}`, {
    cause: error,
    hint: `${error.message}; ${hint}`,
    data: { ...error.data, saved: true },
  });
}
