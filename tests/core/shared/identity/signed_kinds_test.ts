/** What is signed says what it is: no signature of one kind can be passed off as one of another. */
import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { rosterBytes } from "../../../../src/core/shared/group/roster.ts";
import { challengeBytes } from "../../../../src/core/shared/identity/challenge.ts";
import {
  type KeyRecord,
  MAX_KEY_RECORDS,
  recordBytes,
  rotationRecord,
  walkKeyLog,
} from "../../../../src/core/shared/identity/key_log.ts";
import { type KeyPair, signWith } from "../../../../src/core/shared/identity/key_pair.ts";
import {
  isIntegerIn,
  isPlainText,
  isTimestamp,
} from "../../../../src/core/shared/identity/shapes.ts";
import { signedBytes } from "../../../../src/core/shared/message/signed_bytes.ts";
import { encodeBase64url } from "../../../../src/crypto/base64url.ts";
import { SealholdError } from "../../../../src/errors.ts";
import { person, rotated } from "../message/people.ts";

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

Deno.test("each kind of signed bytes begins in a way that no other does", () => {
  const beginnings = [
    text(rosterBytes({} as never)), // how it begins depends on no field
    text(recordBytes({} as never)), // how it begins depends on no field
    text(signedBytes(new Uint8Array(64), "", new Uint8Array(64))),
    text(challengeBytes({} as never)), // how it begins depends on no field
  ].map((all) => all.split("\0")[0]!.slice(0, 24));
  assertEquals(beginnings, [
    "sealhold roster v1",
    "sealhold key log v1",
    "sealhold message v1",
    "{}",
  ]);
});

async function refusal(aid: string, records: readonly unknown[]): Promise<unknown[]> {
  const error = await assertRejects(() => walkKeyLog(aid, records), SealholdError);
  return [error.code, error.data.where];
}

/** A record with another field, signed by both keys all the same: what their owner could do. */
async function resigned(
  record: KeyRecord,
  change: Partial<KeyRecord>,
  ...by: KeyPair[]
): Promise<unknown> {
  const { sigs: _sigs, ...bare } = { ...record, ...change };
  const signatures = by.map((keys) => signWith(keys, recordBytes(bare)));
  return { ...bare, sigs: (await Promise.all(signatures)).map((sig) => encodeBase64url(sig)) };
}

Deno.test("a record of a key log names the identity whose log it is, well signed or not", async () => {
  const [alice, bob] = [await person("alice"), await person("bob")];
  const { keys: next, records: [record] } = await rotated(alice);
  assertStrictEquals((await walkKeyLog(alice.aid, [record])).keys.length, 2);
  const same = await resigned(record!, {}, alice, next);
  assertStrictEquals((await walkKeyLog(alice.aid, [same])).keys.length, 2);
  const other = await resigned(record!, { aid: bob.aid }, alice, next);
  assertEquals(await refusal(alice.aid, [other]), ["DAMAGED", "order"]);
});

Deno.test("a key log of more records than may be is refused before its first one is looked at", async () => {
  const { aid } = await person("alice");
  const records = Array.from({ length: MAX_KEY_RECORDS + 1 }, () => null);
  assertEquals(await refusal(aid, records), ["DAMAGED", "size"]);
  assertEquals(await refusal(aid, records.slice(1)), ["DAMAGED", "record"]);
});

Deno.test("a rotation is signed by the key that the log ends in, and not by another of the same number", async () => {
  const [alice, bob] = [await person("alice"), await person("bob")];
  const log = await walkKeyLog(alice.aid, []);
  const { keys: next } = await rotated(alice);
  const ts = "2026-01-02T03:04:05.000Z";
  await rotationRecord(log, alice, next, ts);
  const wrong = { ...bob, aid: alice.aid };
  const error = await assertRejects(() => rotationRecord(log, wrong, next, ts), SealholdError);
  assertStrictEquals(error.code, "VERSION_CONFLICT");
});

Deno.test("shapes: whole safe numbers, days that there are, text without controls", () => {
  for (const value of [1, 2 ** 53 - 1]) assert(isIntegerIn(value, 1));
  for (const value of [0, 1.5, 2 ** 53, NaN, Infinity, "1", null]) {
    assert(!isIntegerIn(value, 1), `${value}`);
  }
  assert(isTimestamp("2024-02-29T23:59:59.999Z"));
  for (
    const value of [
      "2026-02-29T00:00:00.000Z",
      "2026-01-01T24:00:00.000Z",
      "2026-01-01T00:00:60.000Z",
      "2026-01-01T00:00:00Z",
      "2026-01-01T00:00:00.000+00:00",
      0,
    ]
  ) {
    assert(!isTimestamp(value), `${value}`);
  }
  assert(isPlainText("é漢😀", 4));
  for (const value of ["", "abcde", "a\n", "\x1b[2J", "\x7f", "\u009b", "\ud800", 1]) {
    assert(!isPlainText(value, 4), JSON.stringify(value));
  }
});
