import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { drawnAtOnce } from "../../../../src/core/server/keys/drawn_at_once.ts";
import { unwrapDataKey } from "../../../../src/core/server/keys/data_keys.ts";
import { openRecord, sealValue } from "../../../../src/core/server/secrets/seal.ts";
import { checkSecretName, isSecretName } from "../../../../src/core/shared/secret/secret_name.ts";
import { SealholdError } from "../../../../src/errors.ts";
import { ConstantRandom } from "../../../fakes/constant_random.ts";
import { SeededRandom } from "../../../fakes/seeded_random.ts";

const PLACE = { userUuid: "11111111-1111-4111-8111-111111111111", name: "A", version: 1 };
const MASTER = { id: "k1", key: new Uint8Array(32).fill(5) };
const VALUE = new TextEncoder().encode("s3cr3t");

function seal() {
  return { ...PLACE, ...sealValue(PLACE, VALUE, MASTER, new SeededRandom()) };
}

function damaged(work: () => unknown): void {
  assertEquals(assertThrows(work, SealholdError).code, "DAMAGED");
}

Deno.test("sealed values open at their place and nowhere else", () => {
  const record = seal();
  assertEquals(openRecord(PLACE.userUuid, record, MASTER.key).value, VALUE);
  damaged(() => openRecord("22222222-2222-4222-8222-222222222222", record, MASTER.key));
  damaged(() => openRecord(PLACE.userUuid, { ...record, name: "B" }, MASTER.key));
  damaged(() => openRecord(PLACE.userUuid, { ...record, version: 2 }, MASTER.key));
  damaged(() => openRecord(PLACE.userUuid, { ...record, keyId: "k2" }, MASTER.key));
  damaged(() => openRecord(PLACE.userUuid, { ...record }, new Uint8Array(32)));
});

Deno.test("case 36: every flipped bit and every cut is refused with one error", () => {
  const record = seal();
  for (const field of ["wrappedKey", "sealedValue"] as const) {
    const good = record[field];
    for (let bit = 0; bit < good.length * 8; bit++) {
      const bad = good.slice();
      bad[bit >> 3] = (bad[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      damaged(() => openRecord(PLACE.userUuid, { ...record, [field]: bad }, MASTER.key));
    }
    for (let length = 0; length < good.length; length++) {
      const cut = good.slice(0, length);
      damaged(() => openRecord(PLACE.userUuid, { ...record, [field]: cut }, MASTER.key));
    }
  }
  const swapped = { ...record, wrappedKey: record.sealedValue, sealedValue: record.wrappedKey };
  damaged(() => openRecord(PLACE.userUuid, swapped, MASTER.key));
});

Deno.test("every version has a data key and nonces of its own", () => {
  const random = new SeededRandom();
  const [a, b] = [sealValue(PLACE, VALUE, MASTER, random), sealValue(PLACE, VALUE, MASTER, random)];
  assertNotEquals(
    unwrapDataKey(PLACE, a.wrappedKey, MASTER),
    unwrapDataKey(PLACE, b.wrappedKey, MASTER),
  );
  assertNotEquals(a.wrappedKey.slice(0, 12), b.wrappedKey.slice(0, 12));
  assertNotEquals(a.sealedValue.slice(0, 12), b.sealedValue.slice(0, 12));
});

Deno.test("a seal draws its random bytes in one call, and no byte of them serves twice", () => {
  const calls: number[] = [];
  const drawn = new Uint8Array(56).map((_, i) => i + 1);
  const random = { bytes: (length: number) => (calls.push(length), drawn.slice(0, length)) };
  const { wrappedKey, sealedValue } = sealValue(PLACE, VALUE, MASTER, random);
  assertEquals(calls, [56]);
  const parts = [
    unwrapDataKey(PLACE, wrappedKey, MASTER),
    sealedValue.subarray(0, 12),
    wrappedKey.subarray(0, 12),
  ];
  assertEquals(parts.flatMap((part) => [...part]), [...drawn]);
});

Deno.test("what is drawn at once is handed out once, and never more than was drawn", () => {
  const drawn = drawnAtOnce(new SeededRandom(), 10);
  const [a, b] = [drawn.bytes(6), drawn.bytes(4)];
  assertEquals([a.byteOffset, a.length, b.byteOffset, b.length], [0, 6, 6, 4]);
  assertThrows(() => drawn.bytes(1), RangeError, "more than 10 bytes");
  assertThrows(() => drawnAtOnce(new SeededRandom(), 10).bytes(11), RangeError, "more than 10");
});

Deno.test("secret names: the rule of api.md, and messages that repeat nothing", () => {
  for (const good of ["A", "_", "0", "a/b.c-d_e", "a..b", "a...", "a/.b", "x".repeat(128)]) {
    assertEquals(checkSecretName(good), good);
  }
  const bad = [
    "",
    ".",
    "..",
    "a/..",
    "../a",
    "a/../b",
    "-a",
    "/a",
    "a b",
    "a\n",
    "a\r",
    "é",
    "x".repeat(129),
    "a\0b",
    "\u001b[2J",
    "a\u202eb",
    "a%2fb",
    "a\\b",
    "a:b",
  ];
  for (const name of bad) {
    assertEquals(isSecretName(name), false, JSON.stringify(name));
    const error = assertThrows(() => checkSecretName(name), SealholdError);
    assertEquals(error.code, "INVALID_NAME");
    // deno-lint-ignore no-control-regex
    assertEquals(/[\x00-\x1f\x7f-\x9f\u202e]/.test(error.message + error.hint), false);
  }
  const value = "postgres://user:hunter2@host/db";
  const refused = assertThrows(() => checkSecretName(value), SealholdError);
  assertEquals([refused.code, refused.message.includes("hunter2")], ["INVALID_NAME", false]);
});

Deno.test("the value and its key are bound to their place each by itself, not one by the other", () => {
  // With the same bytes drawn, values of two places have the same data key; only what binds them differs.
  const sealAt = (change: Partial<typeof PLACE>) => {
    const place = { ...PLACE, ...change };
    return { ...place, ...sealValue(place, VALUE, MASTER, new ConstantRandom(7)) };
  };
  const { userUuid } = PLACE;
  const record = sealAt({});
  assertEquals(openRecord(userUuid, record, MASTER.key).value, VALUE);
  for (
    const change of [
      { userUuid: "22222222-2222-4222-8222-222222222222" },
      { name: "B" },
      { version: 2 },
    ]
  ) {
    const { sealedValue, wrappedKey } = sealAt(change);
    damaged(() => openRecord(userUuid, { ...record, sealedValue }, MASTER.key));
    damaged(() => openRecord(userUuid, { ...record, wrappedKey }, MASTER.key));
  }
});
