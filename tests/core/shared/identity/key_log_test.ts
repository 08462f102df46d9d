import { assert, assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { encodeBase64url } from "../../../../src/crypto/base64url.ts";
import {
  currentKey,
  type KeyRecord,
  rotationRecord,
  walkKeyLog,
} from "../../../../src/core/shared/identity/key_log.ts";
import { parsePin, pinnedKey, updatePin } from "../../../../src/core/shared/identity/key_pin.ts";
import { type ErrorCode, SealholdError } from "../../../../src/errors.ts";
import { LOW_ORDER_ED25519 } from "../../../crypto/curve_fixtures.ts";
import { hex } from "../../../crypto/vectors.ts";
import { person, rotated } from "../message/people.ts";
import { keyDirectory } from "./known_keys.ts";

async function assertWalkFails(code: ErrorCode, aid: string, records: readonly unknown[]) {
  const error = await assertRejects(() => walkKeyLog(aid, records), SealholdError);
  assertStrictEquals(error.code, code);
}

/** Alice's log after two rotations. */
async function log() {
  const alice = await person("alice");
  const one = await rotated(alice);
  const two = await rotated(one.keys, one.records, "2026-01-03T00:00:00.000Z");
  return { alice, one, two };
}

Deno.test("a log is walked from the AID to the newest key", async () => {
  const { alice, one, two } = await log();
  const walked = await walkKeyLog(alice.aid, JSON.parse(JSON.stringify(two.records)));
  assertEquals(walked.keys.map(({ ksn }) => ksn), [0, 1, 2]);
  assert(walked.keys[0]!.key.equals(alice.publicKey));
  assert(currentKey(walked).key.equals(two.keys.publicKey));
  assertEquals(walked.keys.map(({ retiredAt }) => retiredAt), [
    one.records[0]!.ts,
    two.records[1]!.ts,
    undefined,
  ]);
  assertEquals((await walkKeyLog(alice.aid, [])).keys.length, 1);
});

Deno.test("a server cannot hand out a key of its own", async () => {
  const { alice, two } = await log();
  const mallory = await person("mallory");
  const forged = await rotated(mallory);
  const [first, second] = two.records as [KeyRecord, KeyRecord];
  const bogus: Array<[ErrorCode, unknown[]]> = [
    ["DAMAGED", forged.records],
    ["SIGNATURE_INVALID", [{ ...first, publicKey: encodeBase64url(mallory.publicKey.bytes) }]],
    ["SIGNATURE_INVALID", [{ ...first, ts: "2026-01-02T03:04:05.001Z" }]],
    ["SIGNATURE_INVALID", [{ ...first, sigs: [first.sigs[1], first.sigs[0]] }]],
    ["SIGNATURE_INVALID", [{ ...first, sigs: [first.sigs[0], first.sigs[0]] }]],
    ["SIGNATURE_INVALID", [{ ...forged.records[0], aid: alice.aid, prev: first.prev }]],
    ["DAMAGED", [second]],
    ["DAMAGED", [second, first]],
    ["DAMAGED", [first, first]],
    ["DAMAGED", [first, { ...second, prev: first.prev }]],
    ["DAMAGED", [first, { ...second, ksn: 3 }]],
    ["DAMAGED", [{ ...first, extra: 1 }]],
    ["DAMAGED", [{ ...first, sigs: [first.sigs[0]] }]],
    ["DAMAGED", [null]],
    ["DAMAGED", new Array(1025).fill(first)],
  ];
  for (const [code, records] of bogus) await assertWalkFails(code, alice.aid, records);
});

Deno.test("time does not go back in a log, and no key comes back", async () => {
  const alice = await person("alice");
  const one = await rotated(alice, [], "2026-01-02T00:00:00.000Z");
  const back = await rotated(one.keys, one.records, "2026-01-01T00:00:00.000Z");
  await assertWalkFails("DAMAGED", alice.aid, back.records);
  const log = await walkKeyLog(alice.aid, one.records);
  const again = { ...alice, ksn: 2 };
  const record = await rotationRecord(log, one.keys, again, "2026-01-03T00:00:00.000Z");
  await assertWalkFails("DAMAGED", alice.aid, [...one.records, record]);
});

Deno.test("a rotation from another key than the newest is refused before it is signed", async () => {
  const { alice, one, two } = await log();
  const walked = await walkKeyLog(alice.aid, two.records);
  const error = await assertRejects(
    () => rotationRecord(walked, alice, one.keys, "2026-01-04T00:00:00.000Z"),
    SealholdError,
  );
  assertStrictEquals(error.code, "VERSION_CONFLICT");
});

Deno.test("case 39: a low-order key in a log is refused", async () => {
  const { alice, one } = await log();
  for (const encoding of LOW_ORDER_ED25519) {
    const publicKey = encodeBase64url(hex(encoding));
    await assertWalkFails("KEY_REFUSED", alice.aid, [{ ...one.records[0], publicKey }]);
  }
});

Deno.test("a pin refuses a shorter log, a rewritten one and another identity", async () => {
  const { alice, one, two } = await log();
  const walkOne = await walkKeyLog(alice.aid, one.records);
  const walkTwo = await walkKeyLog(alice.aid, two.records);
  const first = updatePin(undefined, walkOne);
  const second = updatePin(first, walkTwo);
  assertEquals([first.ksn, second.ksn], [1, 2]);
  assertEquals(updatePin(second, walkTwo), second);
  assert(pinnedKey(parsePin(JSON.parse(JSON.stringify(second)))).equals(two.keys.publicKey));
  // The thief of the first key rotates on his own, and the server helps.
  const other = await rotated({ ...alice, ksn: 0 }, [], "2026-05-05T00:00:00.000Z");
  const fork = await rotated(other.keys, other.records, "2026-05-06T00:00:00.000Z");
  const forked = await walkKeyLog(alice.aid, fork.records);
  const bob = await walkKeyLog((await person("bob")).aid, []);
  for (
    const [walk, reason] of [[walkOne, "shorter"], [forked, "rewritten"], [
      bob,
      "identity",
    ]] as const
  ) {
    const error = assertThrows(() => updatePin(second, walk), SealholdError);
    assertEquals([error.code, error.data.reason], ["ROLLED_BACK", reason]);
  }
});

Deno.test("a damaged pin is refused", async () => {
  const { alice } = await log();
  const pin = updatePin(undefined, await walkKeyLog(alice.aid, []));
  for (const bad of [null, {}, { ...pin, ksn: -1 }, { ...pin, head: "" }, { ...pin, more: 1 }]) {
    assertStrictEquals(assertThrows(() => parsePin(bad), SealholdError).code, "DAMAGED");
  }
  const low = encodeBase64url(new Uint8Array(32));
  for (const bad of [{ ...pin, publicKey: low }, { ...pin, agreement: low }]) {
    assertStrictEquals(assertThrows(() => parsePin(bad), SealholdError).code, "KEY_REFUSED");
  }
});

Deno.test("a directory knows first keys by name, and present keys only from walked logs", async () => {
  const { alice, one, two } = await log();
  const bob = await person("bob");
  const directory = keyDirectory([await walkKeyLog(alice.aid, two.records)]);
  assert((await directory.keyAt(alice.aid, 1))?.equals(one.keys.publicKey));
  assertStrictEquals(await directory.keyAt(alice.aid, 3), undefined);
  assert((await directory.keyAt(bob.aid, 0))?.equals(bob.publicKey));
  assertStrictEquals(await directory.keyAt(bob.aid, 1), undefined);
  assertEquals((await directory.recentKeys(alice.aid)).map(({ ksn }) => ksn), [2, 1]);
  assertEquals(await directory.recentKeys(bob.aid), []);
});
