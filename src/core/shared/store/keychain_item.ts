/** What the store keeps in the system's keychain: the key of a slot, and the newest revision seen (docs/store-format.md). */
import { encodeBase64url } from "../../../crypto/base64url.ts";
import { fixedTimeEqual } from "../../../crypto/fixed_time_equal.ts";
import { hasCode, SealholdError } from "../../../errors.ts";
import type { Keychain, KeychainRef } from "../../../ports/keychain.ts";
import { Secret } from "../../../secret.ts";
import { decodeField } from "./fields.ts";
import type { Slot } from "./format.ts";

/** A file state, as the keychain remembers it. No MAC: who can write there holds the key of one. */
export interface ItemMark {
  rev: number;
  /** base64url of the file's SHA-256. */
  sha256: string;
}

/** An item of the keychain. */
export interface KeychainItem extends ItemMark {
  /** 32 bytes. */
  key: Secret;
}

/** An item that is to be there before the file that needs it. */
export interface NewItem {
  ref: KeychainRef;
  key: Secret;
}

const SERVICE = "sealhold";
/** No quotes, no braces, at most 112 characters: what every tool takes and gives back as it is. */
const ITEM = /^sealhold1\.([\w-]{43})\.([1-9]\d{0,15})\.([\w-]{43})$/;

/**
 * The name of a store's item. There are two, used in turn: a rekey writes the new key beside the old one, so that a crash
 * leaves a file and a key that fit, whichever file it is.
 *
 * @param current the one in use; absent for a new slot
 */
export function itemRef(storeId: string, current?: KeychainRef): KeychainRef {
  return { service: SERVICE, account: current?.account === storeId ? `${storeId}.2` : storeId };
}

/**
 * The name of the item that the mark moves in. Not the one with the key: a tool whose feeder is killed reads an end of file,
 * and `secret-tool` then keeps an empty value in the place of what was there.
 */
export function markRef({ service, account }: KeychainRef): KeychainRef {
  return { service, account: `${account}.mark` };
}

/** Whether both name the same item. */
export function sameRef(a: KeychainRef, b: KeychainRef): boolean {
  return a.service === b.service && a.account === b.account;
}

/** Whether a slot is opened by the item of that name. */
export function isSlotOf(slot: Slot, ref: KeychainRef): boolean {
  return slot.type === "keychain" && sameRef(slot.ref, ref);
}

/**
 * The item of a slot, with the newest mark that goes with it.
 * @throws {SealholdError} LOCKED when there is none; KEYCHAIN_BROKEN when it is not one of ours; what `Keychain.read` throws
 */
export async function readItem(
  keychain: Keychain | undefined,
  ref: KeychainRef,
): Promise<KeychainItem> {
  const value = await usable(keychain).read(ref);
  if (value === undefined) {
    throw new SealholdError("LOCKED", "The store's item is not in the keychain", {
      hint:
        "Open the store where it was made, or by another slot; sealhold store status shows them",
      data: { ...ref },
    });
  }
  const item = parseItem(value);
  const moved = await readMoved(usable(keychain), ref);
  if (moved === undefined || moved.rev <= item.rev || !sameKey(moved, item)) return item;
  return { ...item, rev: moved.rev, sha256: moved.sha256 };
}

/** The mark since the key was written; none before the first write, or where a killed one left nothing that makes sense. */
async function readMoved(keychain: Keychain, ref: KeychainRef): Promise<KeychainItem | undefined> {
  try {
    const value = await keychain.read(markRef(ref));
    return value && parseItem(value);
  } catch (error) {
    if (hasCode(error, "KEYCHAIN_BROKEN")) return undefined;
    throw error;
  }
}

/** A mark that stayed behind from an earlier key says nothing of this one. */
function sameKey(a: KeychainItem, b: KeychainItem): boolean {
  const [left, right] = [a.key.expose(), b.key.expose()];
  try {
    return fixedTimeEqual(left, right);
  } finally {
    left.fill(0);
    right.fill(0);
  }
}

/**
 * Writes an item; the keychain reads it back.
 * @throws {SealholdError} KEYCHAIN_BROKEN when it does not come back as it was; what `Keychain.write` throws
 */
export async function writeItem(
  keychain: Keychain | undefined,
  { ref, key }: NewItem,
  mark: ItemMark,
): Promise<void> {
  const bytes = key.expose();
  const text = `sealhold1.${encodeBase64url(bytes)}.${mark.rev}.${mark.sha256}`;
  bytes.fill(0);
  await usable(keychain).write(ref, Secret.fromText(text));
}

/** The system's keychain, where a store may use it. */
export function usable(keychain: Keychain | undefined): Keychain {
  if (keychain !== undefined) return keychain;
  throw new SealholdError("KEYCHAIN_UNAVAILABLE", "This store cannot be opened by a keychain", {
    hint: "Use a key file or a passphrase",
  });
}

function parseItem(value: Secret): KeychainItem {
  const [, key = "", rev = "", sha256 = ""] = ITEM.exec(textOf(value)) ?? [];
  // The last character of 43 has two bits too many; another spelling of the same bytes is not ours.
  const bytes = tryDecode(key);
  if (bytes?.length !== 32 || !Number.isSafeInteger(Number(rev)) || !tryDecode(sha256)) {
    throw new SealholdError(
      "KEYCHAIN_BROKEN",
      "The store's item in the keychain is not as it was",
      {
        hint: "Open the store by another slot; sealhold store doctor tells more",
      },
    );
  }
  const item = { key: new Secret(bytes), rev: Number(rev), sha256 };
  bytes.fill(0);
  return item;
}

function textOf(value: Secret): string {
  try {
    return value.exposeText();
  } catch {
    return "";
  }
}

function tryDecode(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return decodeField(text, "item");
  } catch {
    return undefined;
  }
}
