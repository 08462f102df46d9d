/** From what a person asks for to a wrapped slot, and the same slots for a new root key. */
import { encodeBase64url } from "../../../crypto/base64url.ts";
import { SealholdError } from "../../../errors.ts";
import type { Random } from "../../../ports/random.ts";
import { Secret } from "../../../secret.ts";
import {
  DEFAULT_KDF_COST,
  type Envelope,
  KDF_LIMITS,
  type KdfCost,
  type Slot,
  SLOT_ID_BYTES,
  STORE_KEY_BYTES,
} from "./format.ts";
import { readOrCreateKeyFile } from "./key_file.ts";
import { secretOf } from "./found_secret.ts";
import { itemRef, type NewItem, usable } from "./keychain_item.ts";
import { canOpen, type OpenableSlot, type SlotPlan, wrapSlot } from "./slot.ts";
import type { KeySource, NewSlot, SlotStatus, StorePorts } from "./store_types.ts";
import { askPassphrase, checkPassphrase } from "./unlock.ts";

/** Slots, and the items that must be in the keychain before a file with these slots is. */
export interface MadeSlots {
  slots: Slot[];
  items: NewItem[];
}

/**
 * Wraps the root key in a new slot; creates the key file where there is none.
 * @throws {SealholdError} INVALID_VALUE for an empty passphrase, a cost out of range or a malformed path;
 *   KEYCHAIN_UNAVAILABLE where no keychain may be used
 */
export async function makeSlot(
  ports: StorePorts,
  storeId: string,
  root: Uint8Array,
  wanted: NewSlot,
): Promise<MadeSlots> {
  const { files, random } = ports;
  const id = drawId(random);
  if (wanted.type === "passphrase") {
    const secret = checkPassphrase(wanted.passphrase);
    const plan: SlotPlan = { type: "passphrase", id, cost: checkCost(wanted.kdf) };
    return { slots: [await wrapSlot(random, storeId, root, plan, secret)], items: [] };
  }
  if (wanted.type === "keychain") {
    usable(ports.keychain);
    const item = newItem(random, { ref: itemRef(storeId) });
    const plan: SlotPlan = { type: "keychain", id, ref: item.ref };
    return { slots: [await wrapSlot(random, storeId, root, plan, item.key)], items: [item] };
  }
  const path = checkPath(wanted.path);
  const secret = await readOrCreateKeyFile(files, random, path);
  const slot = await wrapSlot(random, storeId, root, { type: "keyfile", id, path }, secret);
  return { slots: [slot], items: [] };
}

function newItem(random: Random, { ref }: Pick<NewItem, "ref">): NewItem {
  const bytes = random.bytes(STORE_KEY_BYTES);
  const key = new Secret(bytes);
  bytes.fill(0);
  return { ref, key };
}

/** An id that can be typed: one with a dash in front would be taken for an option. */
function drawId(random: Random): string {
  let id: string;
  do id = encodeBase64url(random.bytes(SLOT_ID_BYTES)); while (id.startsWith("-"));
  return id;
}

/**
 * Wraps a new root key in every slot of an envelope, each with its own secret and a fresh salt. A keychain's key is drawn
 * anew, in another item: what a person chose stays, what nobody chose need not.
 * @throws {SealholdError} LOCKED, naming the slots whose secret is not at hand
 */
export async function rewrapSlots(
  ports: StorePorts,
  envelope: Envelope,
  newRoot: Uint8Array,
  keys: KeySource,
): Promise<MadeSlots> {
  const { random } = ports;
  const { store_id: storeId, slots } = envelope;
  const missing: MissingSecret[] = [];
  const made: MadeSlots = { slots: [], items: [] };
  for (const slot of slots) {
    const found = canOpen(slot) ? await secretOf(ports, storeId, slot, keys) : {};
    let { secret } = found;
    if (secret === undefined || !canOpen(slot)) {
      missing.push({ slot: `${slot.id} (${slot.type})`, why: found.why });
      continue;
    }
    const plan = planOf(slot, storeId);
    if (plan.type === "keychain") {
      const item = newItem(random, plan);
      made.items.push(item);
      secret = item.key;
    }
    made.slots.push(await wrapSlot(random, storeId, newRoot, plan, secret));
  }
  if (missing.length === 0) return made;
  throw notAtHand(missing);
}

interface MissingSecret {
  /** Its id and type. */
  slot: string;
  why: SealholdError | undefined;
}

function notAtHand(missing: readonly MissingSecret[]): SealholdError {
  const named = missing.map(({ slot, why }) =>
    why === undefined ? slot : `${slot}: ${why.message}`
  );
  const cause = missing.find(({ why }) => why?.hint !== undefined)?.why;
  const supply = cause?.hint ?? "Supply it";
  return new SealholdError("LOCKED", `The secret of a slot is not at hand: ${named.join(", ")}`, {
    hint: `${supply}; or remove the slot first`,
    data: { slots: missing.map(({ slot }) => slot) },
    ...(cause === undefined ? {} : { cause }),
  });
}

/** Keys that ask for the passphrase once, however many slots want it. */
export function askOnce(keys: KeySource): KeySource {
  let passphrase: Promise<Secret> | undefined;
  return {
    passphrase: () => passphrase ??= askPassphrase(keys),
    keyFile: (path) => keys.keyFile(path),
  };
}

/** What may be shown of a slot. */
export function slotStatus(slot: Slot): SlotStatus {
  const { id, type } = slot;
  if (type === "keyfile") return { id, type, path: slot.path };
  if (type === "keychain") return { id, type, ref: slot.ref };
  if (type !== "passphrase") return { id, type };
  const { m, t, p } = slot.kdf;
  return { id, type, kdf: { m, t, p } };
}

/** @returns for a keychain's slot with the name of the next item */
function planOf(slot: OpenableSlot, storeId: string): SlotPlan {
  if (slot.type === "keychain") {
    return { type: "keychain", id: slot.id, ref: itemRef(storeId, slot.ref) };
  }
  if (slot.type === "keyfile") return { type: "keyfile", id: slot.id, path: slot.path };
  const { m, t, p } = slot.kdf;
  return { type: "passphrase", id: slot.id, cost: { m, t, p } };
}

function checkCost(cost: KdfCost = DEFAULT_KDF_COST): KdfCost {
  for (const name of ["m", "t", "p"] as const) {
    const [min, max] = KDF_LIMITS[name];
    const value = cost[name];
    if (Number.isInteger(value) && value >= min && value <= max) continue;
    throw new SealholdError(
      "INVALID_VALUE",
      `Cannot use the Argon2id cost ${name}: need ${min} to ${max}`,
    );
  }
  return cost;
}

function checkPath(path: string): string {
  if (path.length > 0 && path.length <= 4096 && !path.includes("\0") && path.isWellFormed()) {
    return path;
  }
  throw new SealholdError("INVALID_VALUE", "Cannot use the path of the key file: it is malformed");
}
