import {
  assert,
  assertEquals,
  assertNotEquals,
  assertRejects,
  assertStrictEquals,
} from "@std/assert";
import fc from "fast-check";
import { walkKeyLog } from "../../../../src/core/shared/identity/key_log.ts";
import { DIRECT, MAX_CONTENT_BYTES } from "../../../../src/core/shared/message/format.ts";
import { openMessage } from "../../../../src/core/shared/message/open.ts";
import { OUTSIDE, sealMessage } from "../../../../src/core/shared/message/seal.ts";
import { SealholdError } from "../../../../src/errors.ts";
import type { KeyPair } from "../../../../src/core/shared/identity/key_pair.ts";
import { craft } from "./craft.ts";
import { crowd, directContext, person, ports, rotated, sealDirect } from "./people.ts";
import { assertRefused } from "./refusal.ts";
import { keyDirectory } from "../identity/known_keys.ts";

const [alice, bob, carol] = await Promise.all(["alice", "bob", "carol"].map(person)) as [
  KeyPair,
  KeyPair,
  KeyPair,
];
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

Deno.test("a recipient opens a message and sees who sent it", async () => {
  const sealed = await sealDirect(alice, [bob], "attack at dawn");
  const opened = await openMessage(sealed.wire, await directContext(bob, alice));
  assertStrictEquals(text(opened.content), "attack at dawn");
  assertEquals(opened.sender, { aid: alice.aid, ksn: 0, superseded: false });
  assertEquals(opened.header, sealed.header);
});

Deno.test("neither content nor names stand in the wire form", async () => {
  const { wire } = await sealDirect(alice, [bob], "attack at dawn");
  for (const word of ["attack", alice.aid, bob.aid, alice.aid.slice(1), bob.aid.slice(1)]) {
    assert(!text(wire).includes(word), word);
  }
});

Deno.test("sealing draws all its randomness from the port, and none of it twice", async () => {
  const one = await sealDirect(alice, [bob], "same", OUTSIDE, "one");
  const again = await sealDirect(alice, [bob], "same", OUTSIDE, "one");
  const retry = await sealDirect(alice, [bob], "same", OUTSIDE, "two");
  assertEquals(one.wire, again.wire);
  assertNotEquals(one.header.msg_id, retry.header.msg_id);
  assertNotEquals(one.header.eph, retry.header.eph);
  assertNotEquals(one.header.recipients, retry.header.recipients);
});

Deno.test("sender not a recipient: the sender cannot open what was sealed for others", async () => {
  const { wire } = await sealDirect(alice, [bob], "for Bob");
  await assertRefused(wire, await directContext(alice, alice), "key");
  const both = await sealDirect(alice, [bob, alice], "for both");
  for (const reader of [alice, bob]) {
    const { content } = await openMessage(both.wire, await directContext(reader, alice));
    assertStrictEquals(text(content), "for both");
  }
  await assertRefused(both.wire, await directContext(carol, alice), "key");
});

Deno.test("duplicate recipient: refused when sealing, and when it comes", async () => {
  const error = await assertRejects(() => sealDirect(alice, [bob, carol, bob], "x"), SealholdError);
  assertStrictEquals(error.code, "INVALID_VALUE");
  const twice = await craft({
    sender: alice,
    recipients: [bob],
    wraps: ([wrap]) => [wrap!, wrap!],
  });
  await assertRefused(twice, await directContext(bob, alice), "header");
});

Deno.test("1 and 1,000 recipients: each of them opens it", async () => {
  const people = await crowd(1000);
  const { wire, header } = await sealDirect(alice, people, "to all of you");
  assertStrictEquals(header.recipients.length, 1000);
  for (const reader of [people[0]!, people[499]!, people[999]!]) {
    const { content } = await openMessage(wire, await directContext(reader, alice));
    assertStrictEquals(text(content), "to all of you");
  }
  await assertRefused(wire, await directContext(bob, alice), "key");
  const tooMany = [...people, ...people.slice(0, 25)];
  for (const recipients of [[], tooMany]) {
    const error = await assertRejects(() => sealDirect(alice, recipients, "x"), SealholdError);
    assertStrictEquals(error.code, "INVALID_VALUE");
  }
});

Deno.test("content of 0 bytes, of any bytes, and of 8 MiB; one byte more is refused", async () => {
  const context = await directContext(bob, alice);
  const biggest = new Uint8Array(MAX_CONTENT_BYTES).fill(0xff);
  for (const content of [new Uint8Array(0), Uint8Array.of(0, 255, 10), biggest]) {
    const { wire } = await sealDirect(alice, [bob], content);
    const opened = await openMessage(wire, context);
    assertStrictEquals(opened.content.length, content.length);
    assertStrictEquals(opened.content.at(-1), content.at(-1));
  }
  const error = await assertRejects(
    () => sealDirect(alice, [bob], new Uint8Array(MAX_CONTENT_BYTES + 1)),
    SealholdError,
  );
  assertStrictEquals(error.code, "VALUE_TOO_LARGE");
});

Deno.test("whatever the content is, it comes back", async () => {
  const context = await directContext(bob, alice);
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.string(), async (content, seed) => {
      const { wire } = await sealDirect(alice, [bob, carol], content, OUTSIDE, seed);
      assertEquals([...(await openMessage(wire, context)).content], [...content]);
    }),
    { numRuns: 100 },
  );
});

Deno.test("seq and prev that do not fit together are a mistake of the caller", async () => {
  for (const position of [{ seq: 2, prev: "" }, { seq: 0, prev: "x" }, { seq: -1, prev: "" }]) {
    await assertRejects(() => sealDirect(alice, [bob], "x", position), RangeError, "seq");
  }
});

Deno.test("after one's own rotation, a message for the old key still opens with the kept one", async () => {
  const { wire } = await sealDirect(alice, [bob], "to the old key");
  const next = await rotated(bob);
  const context = await directContext(next.keys, alice);
  await assertRefused(wire, context, "key");
  const { content } = await openMessage(wire, { ...context, keys: [next.keys, bob] });
  assertStrictEquals(text(content), "to the old key");
});

Deno.test("after the sender's rotation: the old key only for its own time, and marked", async () => {
  const next = await rotated(alice, [], "2026-01-02T03:04:05.000Z");
  const directory = keyDirectory([await walkKeyLog(alice.aid, next.records)]);
  const context = { ...await directContext(bob), directory };
  // The clock of the tests stands at the moment of the rotation.
  const before = await openMessage((await sealDirect(alice, [bob], "old")).wire, context);
  assertEquals(before.sender, { aid: alice.aid, ksn: 0, superseded: true });
  const after = await openMessage((await sealDirect(next.keys, [bob], "new")).wire, context);
  assertEquals(after.sender, { aid: alice.aid, ksn: 1, superseded: false });
  const late = ports();
  late.clock.advance(1);
  const { wire } = await sealMessage(late, {
    sender: alice,
    recipients: [bob.publicKey],
    content: new Uint8Array(1),
    place: DIRECT,
    position: OUTSIDE,
  });
  await assertRefused(wire, context, "signature");
});

Deno.test("two rotations later the first key signs nothing any more", async () => {
  const one = await rotated(alice, [], "2026-02-01T00:00:00.000Z");
  const two = await rotated(one.keys, one.records, "2026-03-01T00:00:00.000Z");
  const directory = keyDirectory([await walkKeyLog(alice.aid, two.records)]);
  const context = { ...await directContext(bob), directory };
  await assertRefused((await sealDirect(alice, [bob], "old")).wire, context, "signature");
  assert(
    (await openMessage((await sealDirect(one.keys, [bob], "x")).wire, context)).sender.superseded,
  );
});

Deno.test("a sender whose key log was never walked is refused", async () => {
  const { wire } = await sealDirect(alice, [bob], "who am I");
  await assertRefused(wire, await directContext(bob, carol), "sender");
});
