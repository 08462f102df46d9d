/**
 * The golden files of format version 1: what is in each, and how it is made from seeded randomness. Built from the
 * format's own parts and not through the store, so that they change only if the format does, which it never may.
 */
import { type Header, sealBody } from "../../../../src/core/shared/store/body.ts";
import { serializeEnvelope } from "../../../../src/core/shared/store/envelope.ts";
import { emptyEntries, encodeEntries } from "../../../../src/core/shared/store/entries.ts";
import {
  type Slot,
  STORE_FMT,
  STORE_SUITE,
  STORE_VERSION,
} from "../../../../src/core/shared/store/format.ts";
import { writeItem } from "../../../../src/core/shared/store/keychain_item.ts";
import { wrapSlot } from "../../../../src/core/shared/store/slot.ts";
import { encodeBase64url } from "../../../../src/crypto/base64url.ts";
import { sha256 } from "../../../../src/crypto/sha256.ts";
import type { Credential, Session, StoreEntries } from "../../../../src/ports/credential_store.ts";
import { Secret } from "../../../../src/secret.ts";
import { MemoryKeychain } from "../../../fakes/memory_keychain.ts";
import { SeededRandom } from "../../../fakes/seeded_random.ts";

export const GOLDEN_KEY_PATH = "/golden/sealhold.key";
export const GOLDEN_PASSPHRASE = "correct horse battery staple";

/** The key file that opens every golden file with a key-file slot; of text, so that no tool on its way bends it. */
export function goldenKey(): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(new SeededRandom("golden key file").bytes(32).toHex());
}

/** One golden file. */
export interface Recipe {
  name: string;
  rev: number;
  writer: string;
  slots: Slot["type"][];
  entries: StoreEntries;
  /** Whether its keychain slot opens, with the item in `<name>.item`; in the older files it is filler. */
  item?: true;
}

/** A golden file, and the keychain's item that opens it. */
export interface Baked {
  file: Uint8Array<ArrayBuffer>;
  /** Text, without a line end; absent where there is none. */
  item?: string;
}

const COMMON = {
  created: "2026-01-02T03:04:05.000Z",
  origin: "https://api.example.com",
  label: "x",
};
const SESSION: Session = {
  ...COMMON,
  username: "ada",
  user_uuid: "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
  access_token: "access",
  access_expires_at: 1767323045,
};

function credential(type: Credential["type"], rest: Record<string, unknown>): StoreEntries {
  return { ...emptyEntries(), credentials: { example: { ...COMMON, type, ...rest } } };
}

function secrets(values: Record<string, string>): StoreEntries {
  return { ...emptyEntries(), secrets: values };
}

const OAUTH = { access_token: "a", refresh_token: "r", expires_at: 1767323045, scope: "openid" };

const CONTENTS: Array<[string, StoreEntries]> = [
  ["empty", emptyEntries()],
  ["api_key", credential("api_key", { key: "k-123" })],
  ["oauth", credential("oauth", OAUTH)],
  ["token", credential("token", { token: "t-123" })],
  ["custom", credential("custom", { data: { a: [1, 2.5, -3e-7, null, true, "x"], b: {} } })],
  ["session", { ...emptyEntries(), sessions: { [COMMON.origin]: SESSION } }],
  ["session_refresh", {
    ...emptyEntries(),
    sessions: {
      [COMMON.origin]: { ...SESSION, refresh_token: "r", refresh_expires_at: 1769915045 },
    },
  }],
  ["secrets", secrets({ master: "AAECAwQFBgcICQoLDA0ODw", second: "" })],
  [
    "unicode",
    secrets({
      "\u00e9": "1",
      "e\u0301": "2",
      "\ud83d\ude00": "3",
      "\u20ac": "4",
      '\r\n\t"\\': "5",
    }),
  ],
  ["prototype_names", secrets({ constructor: "1", ["__proto__"]: "2", toString: "3" })],
  ["long_value", secrets({ long: "A".repeat(50_000) })],
  [
    "many",
    secrets(Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`name-${i}`, `${i}`]))),
  ],
];

const SLOTS: Array<[string, Slot["type"][]]> = [
  ["slots_two_keyfiles", ["keyfile", "keyfile"]],
  ["slots_passphrase", ["passphrase", "keyfile"]],
  ["slots_keychain", ["keychain", "keyfile"]],
  ["slots_recovery", ["recovery", "keyfile"]],
  ["slots_all", ["passphrase", "keychain", "keyfile", "recovery"]],
  ["slots_sixteen", Array<Slot["type"]>(16).fill("keyfile")],
];

const SAMPLE = credential("api_key", { key: "k-123" });
const BASE = { rev: 1, writer: "sealhold/0.1.0" };

export const RECIPES: readonly Recipe[] = [
  ...CONTENTS.map(([name, entries]): Recipe => ({ ...BASE, name, slots: ["keyfile"], entries })),
  ...SLOTS.map(([name, slots]): Recipe => ({ ...BASE, name, slots, entries: SAMPLE })),
  { ...BASE, name: "rev_large", rev: Number.MAX_SAFE_INTEGER, slots: ["keyfile"], entries: SAMPLE },
  {
    ...BASE,
    name: "writer",
    rev: 256,
    writer: "other~tool/9.9.9-rc.1+b",
    slots: ["keyfile"],
    entries: SAMPLE,
  },
  // The one without a key file: for readers that have Argon2id.
  { ...BASE, name: "passphrase_only", slots: ["passphrase"], entries: SAMPLE },
  { ...BASE, name: "keychain_only", rev: 7, slots: ["keychain"], entries: SAMPLE, item: true },
];

/** Makes the file of a recipe: the same bytes every time. */
export async function bake(recipe: Recipe): Promise<Baked> {
  const random = new SeededRandom(`golden v1 ${recipe.name}`);
  const root = random.bytes(32);
  const storeId = encodeBase64url(random.bytes(16));
  const slots: Slot[] = [];
  const key = recipe.item && new Secret(random.bytes(32));
  for (const type of recipe.slots) slots.push(await slotOf(random, storeId, root, type, key));
  const { rev, writer } = recipe;
  const created = "2026-01-02T03:04:05.678Z";
  const header: Header = {
    fmt: STORE_FMT,
    v: STORE_VERSION,
    suite: STORE_SUITE,
    store_id: storeId,
    rev,
    created,
    writer,
    slots,
  };
  const sealed = await sealBody(random, root, header, encodeEntries(recipe.entries));
  const file = serializeEnvelope(sealed);
  return key === undefined ? { file } : { file, item: await itemOf(key, rev, file) };
}

/** What stands in the keychain: through the store's own code, and a keychain in memory. */
async function itemOf(key: Secret, rev: number, file: Uint8Array): Promise<string> {
  const keychain = new MemoryKeychain();
  const mark = { rev, sha256: encodeBase64url(await sha256(file)) };
  await writeItem(keychain, { ref: { service: "sealhold", account: "golden" }, key }, mark);
  return [...keychain.items.values()].join();
}

async function slotOf(
  random: SeededRandom,
  storeId: string,
  root: Uint8Array,
  type: Slot["type"],
  itemKey: Secret | undefined,
): Promise<Slot> {
  const text = (length: number) => encodeBase64url(random.bytes(length));
  const id = text(8);
  if (type === "keyfile") {
    const plan = { type, id, path: GOLDEN_KEY_PATH };
    return await wrapSlot(random, storeId, root, plan, new Secret(goldenKey()));
  }
  if (type === "passphrase") {
    const plan = { type, id, cost: { m: 19456, t: 2, p: 1 } };
    return await wrapSlot(random, storeId, root, plan, Secret.fromText(GOLDEN_PASSPHRASE));
  }
  if (type === "keychain" && itemKey !== undefined) {
    const plan = { type, id, ref: { service: "sealhold", account: storeId } };
    return await wrapSlot(random, storeId, root, plan, itemKey);
  }
  // Filler: a reader checks the shape, finds no secret for it and passes it over.
  const rest = { id, salt: text(32), commit: text(32), wrapped: text(48) };
  if (type === "recovery") return { ...rest, type };
  return { ...rest, type, ref: { service: "sealhold", account: storeId } };
}
