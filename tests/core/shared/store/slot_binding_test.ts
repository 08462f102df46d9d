/** What each key and each wrap of the store is bound to: change one part, and nothing opens. */
import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { openBody, sealBody } from "../../../../src/core/shared/store/body.ts";
import { type Envelope, STORE_FMT, STORE_SUITE } from "../../../../src/core/shared/store/format.ts";
import { bodyKey, markKey, slotKey } from "../../../../src/core/shared/store/keys.ts";
import { type OpenableSlot, unwrapSlot, wrapSlot } from "../../../../src/core/shared/store/slot.ts";
import { unlock } from "../../../../src/core/shared/store/unlock.ts";
import { encodeBase64url } from "../../../../src/crypto/base64url.ts";
import { commitsTo } from "../../../../src/crypto/committed_key.ts";
import { SealholdError } from "../../../../src/errors.ts";
import { Secret } from "../../../../src/secret.ts";
import { assertCode } from "../../../contracts/file_system_contract.ts";
import { MemoryFileSystem } from "../../../fakes/memory_file_system.ts";
import { SeededRandom } from "../../../fakes/seeded_random.ts";
import { CHEAP, TestKeys } from "./store_fixture.ts";

const [ID, OTHER_ID] = [1, 2].map((byte) => encodeBase64url(new Uint8Array(8).fill(byte)));
const [STORE, OTHER_STORE] = [3, 4].map((byte) => encodeBase64url(new Uint8Array(16).fill(byte)));
const [SALT, OTHER_SALT] = [5, 6].map((byte) => new Uint8Array(32).fill(byte));
const [ROOT, OTHER_ROOT] = [7, 8].map((byte) => new Uint8Array(32).fill(byte));
const SECRET = () => new Secret(new Uint8Array(32).fill(9));

Deno.test("a slot's key is bound to secret, salt, type, store and slot", async () => {
  const keys = await Promise.all([
    slotKey(ROOT!, SALT!, "keyfile", STORE!, ID!),
    slotKey(OTHER_ROOT!, SALT!, "keyfile", STORE!, ID!),
    slotKey(ROOT!, OTHER_SALT!, "keyfile", STORE!, ID!),
    slotKey(ROOT!, SALT!, "keychain", STORE!, ID!),
    slotKey(ROOT!, SALT!, "keyfile", OTHER_STORE!, ID!),
    slotKey(ROOT!, SALT!, "keyfile", STORE!, OTHER_ID!),
  ]);
  assertStrictEquals(new Set(keys.map(({ key }) => key.toHex())).size, keys.length);
  assertStrictEquals(new Set(keys.map(({ commit }) => commit.toHex())).size, keys.length);
});

Deno.test("the body's key is bound to root key, salt, store and revision; the mark's to root key and store", async () => {
  const bodies = await Promise.all([
    bodyKey(ROOT!, SALT!, STORE!, 1),
    bodyKey(OTHER_ROOT!, SALT!, STORE!, 1),
    bodyKey(ROOT!, OTHER_SALT!, STORE!, 1),
    bodyKey(ROOT!, SALT!, OTHER_STORE!, 1),
    bodyKey(ROOT!, SALT!, STORE!, 2),
    bodyKey(ROOT!, SALT!, STORE!, 2 ** 32 + 1),
  ]);
  const marks = await Promise.all([
    markKey(ROOT!, STORE!),
    markKey(OTHER_ROOT!, STORE!),
    markKey(ROOT!, OTHER_STORE!),
  ]);
  const all = [...bodies.map(({ key }) => key), ...marks].map((key) => key.toHex());
  assertStrictEquals(new Set(all).size, all.length);
});

Deno.test("case 38: a commitment is the key's own or it is none, also where it differs in its last bit", async () => {
  const key = await slotKey(ROOT!, SALT!, "keyfile", STORE!, ID!);
  const other = key.commit.slice();
  other[31]! ^= 1;
  assertStrictEquals(commitsTo(key, key.commit.slice()), true);
  assertStrictEquals(commitsTo(key, other), false);
});

Deno.test("case 36: a wrap is bound to every field of its slot", async () => {
  const random = new SeededRandom();
  const plans = [
    { type: "keyfile", id: ID!, path: "/keys/a" },
    { type: "keychain", id: ID!, ref: { service: "sealhold", account: "a" } },
    { type: "passphrase", id: ID!, cost: CHEAP },
  ] as const;
  const changes: Record<string, (slot: OpenableSlot) => OpenableSlot> = {
    keyfile: (slot) => ({ ...slot, path: "/keys/b" } as OpenableSlot),
    keychain: (slot) => ({ ...slot, ref: { service: "sealhold", account: "b" } } as OpenableSlot),
    // A header that asks for more work derives another key, and so it is not this slot's secret.
    passphrase: (slot) =>
      slot.type === "passphrase" ? { ...slot, kdf: { ...slot.kdf, ...CHEAP, t: 2 } } : slot,
  };
  for (const plan of plans) {
    const slot = await wrapSlot(random, STORE!, ROOT!, plan, SECRET());
    assertEquals(await unwrapSlot(STORE!, slot, SECRET()), ROOT);
    const changed = changes[plan.type]!(slot);
    if (plan.type === "passphrase") {
      assertStrictEquals(await unwrapSlot(STORE!, changed, SECRET()), undefined);
    } else {
      await assertCode(() => unwrapSlot(STORE!, changed, SECRET()), "DAMAGED");
    }
  }
});

Deno.test("case 36: a body is bound to every field of the envelope around it", async () => {
  const random = new SeededRandom();
  const slot = await wrapSlot(
    random,
    STORE!,
    ROOT!,
    { type: "keyfile", id: ID!, path: "/keys/a" },
    SECRET(),
  );
  const created = "2026-01-02T03:04:05.000Z";
  const header = { fmt: STORE_FMT, v: 1, suite: STORE_SUITE, rev: 1, created } as const;
  const text = new TextEncoder().encode("entries");
  const envelope = await sealBody(
    random,
    ROOT!,
    { ...header, store_id: STORE!, writer: "sealhold/1", slots: [slot] },
    text,
  );
  assertEquals(await openBody(ROOT!, envelope), text);
  const changes: Partial<Envelope>[] = [
    { writer: "sealhold/2" },
    { created: "2026-01-02T03:04:05.001Z" },
    { slots: [{ ...slot, id: OTHER_ID! }] },
    { slots: [slot, slot] },
  ];
  for (const change of changes) {
    const open = () => openBody(ROOT!, { ...envelope, ...change });
    assertStrictEquals((await assertRejects(open, SealholdError)).code, "DAMAGED");
  }
  // Of another revision, store or root key it is not at all.
  for (const change of [{ rev: 2 }, { store_id: OTHER_STORE! }]) {
    assertStrictEquals(await openBody(ROOT!, { ...envelope, ...change }), undefined);
  }
  assertStrictEquals(await openBody(OTHER_ROOT!, envelope), undefined);
});

Deno.test("case 38: a body whose tag is right under a key that it does not commit to is not opened", async () => {
  const random = new SeededRandom();
  const header = { fmt: STORE_FMT, v: 1, suite: STORE_SUITE, rev: 1, store_id: STORE! } as const;
  const rest = { created: "2026-01-02T03:04:05.000Z", writer: "sealhold/1", slots: [] };
  const envelope = await sealBody(random, ROOT!, { ...header, ...rest }, new Uint8Array(1));
  const commit = encodeBase64url(new Uint8Array(32));
  assertStrictEquals(await openBody(ROOT!, { ...envelope, commit }), undefined);
});

Deno.test("a slot that opens to another root key than the body's is told as damage to the commitment", async () => {
  const random = new SeededRandom();
  const plan = { type: "passphrase", id: ID!, cost: CHEAP } as const;
  const passphrase = Secret.fromText("correct horse");
  const slot = await wrapSlot(random, STORE!, OTHER_ROOT!, plan, passphrase);
  const header = { fmt: STORE_FMT, v: 1, suite: STORE_SUITE, rev: 1, store_id: STORE! } as const;
  const rest = { created: "2026-01-02T03:04:05.000Z", writer: "sealhold/1", slots: [slot] };
  const envelope = await sealBody(random, ROOT!, { ...header, ...rest }, new Uint8Array(1));
  const keys = new TestKeys(new MemoryFileSystem(), "correct horse");
  const error = await assertCode(() => unlock(envelope, keys), "DAMAGED");
  assertStrictEquals(error.data.where, "commit");
});
