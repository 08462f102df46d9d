import { assertEquals, assertStrictEquals } from "@std/assert";
import { encodeBase64url } from "../../../../src/crypto/base64url.ts";
import type { KeyPair } from "../../../../src/core/shared/identity/key_pair.ts";
import { MAX_WIRE_BYTES } from "../../../../src/core/shared/message/format.ts";
import { openMessage } from "../../../../src/core/shared/message/open.ts";
import { hex, printFigure } from "../../../crypto/vectors.ts";
import { LOW_ORDER_X25519 } from "../../../crypto/curve_fixtures.ts";
import { changed, craft, type Json } from "./craft.ts";
import { directContext, person, sealDirect } from "./people.ts";
import { assertRefused } from "./refusal.ts";

const [alice, bob, carol, mallory] = await Promise.all(
  ["alice", "bob", "carol", "mallory"].map(person),
) as [KeyPair, KeyPair, KeyPair, KeyPair];
const context = await directContext(bob, alice, mallory);
const { wire } = await sealDirect(alice, [bob, carol], "attack at dawn");
const encode = (text: string) => new TextEncoder().encode(text);
const text = new TextDecoder().decode(wire);

Deno.test("case 36: every single flipped bit of a message is refused with one error", async () => {
  let refused = 0;
  for (let bit = 0; bit < wire.length * 8; bit++) {
    const bent = wire.slice();
    bent[bit >> 3]! ^= 1 << (bit & 7);
    await assertRefused(bent, context);
    refused++;
  }
  printFigure(`messages with one bit flipped, refused: ${refused}/${wire.length * 8}`);
  assertStrictEquals((await openMessage(wire, context)).content.length, 14);
});

Deno.test("case 36: every flipped bit of what the base64url stands for is refused", async () => {
  const message = JSON.parse(text) as Json;
  const flip = (value: string, bit: number) => {
    const bytes = Uint8Array.fromBase64(value, { alphabet: "base64url" });
    bytes[bit >> 3]! ^= 1 << (bit & 7);
    return encodeBase64url(bytes);
  };
  for (let bit = 0; bit < 256; bit++) {
    await assertRefused(
      changed(wire, (m) => ({ ...m, commit: flip(m.commit, bit) })),
      context,
      "key",
    );
  }
  const bodyBits = Uint8Array.fromBase64(message.body, { alphabet: "base64url" }).length * 8;
  for (let bit = 0; bit < bodyBits; bit++) {
    await assertRefused(changed(wire, (m) => ({ ...m, body: flip(m.body, bit) })), context, "key");
  }
});

Deno.test("case 36: a message cut at any byte, or with a byte more, is refused with one error", async () => {
  for (let length = 0; length < wire.length; length++) {
    await assertRefused(wire.subarray(0, length), context);
    await assertRefused(wire.subarray(length + 1), context);
  }
  for (const more of ["\n", " ", "\0", "}", ","]) await assertRefused(encode(text + more), context);
  printFigure(`messages cut at every byte, refused: ${wire.length}/${wire.length}`);
});

Deno.test("case 36: a tag of 12, 8, 4 or 0 bytes is refused", async () => {
  for (const cut of [4, 8, 12, 16]) {
    const shorter = (value: string) =>
      encodeBase64url(Uint8Array.fromBase64(value, { alphabet: "base64url" }).slice(0, -cut));
    await assertRefused(changed(wire, (m) => ({ ...m, body: shorter(m.body) })), context, "header");
    // The length in the header made to fit: then the signed hash is another.
    const fitting = changed(wire, (m) => ({
      ...m,
      body: shorter(m.body),
      header: { ...m.header, len: (m.header.len as number) - cut },
    }));
    await assertRefused(fitting, context, cut > 14 ? "header" : "key");
  }
});

const HEADER_CHANGES: Array<[string, unknown, string]> = [
  ["fmt", "sealhold/store", "version"],
  ["v", 2, "version"],
  ["v", "1", "version"],
  ["suite", 0, "version"],
  ["suite", 2, "version"],
  ["group", "x", "header"],
  ["group", "A".repeat(43), "header"],
  ["epoch", 1, "header"],
  ["epoch", -1, "header"],
  ["roster_hash", "A".repeat(43), "header"],
  ["msg_id", "AAAAAAAAAAAAAAAAAAAAAA", "key"],
  ["msg_id", "short", "header"],
  ["seq", 1, "key"],
  ["seq", 1.5, "header"],
  ["seq", -1, "header"],
  ["seq", 2, "header"],
  ["prev", "A".repeat(43), "header"],
  ["created", "2026-01-02T03:04:06.000Z", "key"],
  ["created", "2026-01-02T03:04:05Z", "header"],
  ["created", "2026-13-02T03:04:05.000Z", "header"],
  ["eph", encodeBase64url(alice.publicKey.agreement), "key"],
  ["eph", "", "header"],
  ["len", 13, "header"],
  ["len", 8 * 1024 * 1024 + 1, "header"],
  ["recipients", [], "header"],
  ["recipients", {}, "header"],
  ["recipients", [{ tag: "A", wrapped: "A" }], "header"],
  ["unknown", 1, "header"],
];

for (const [field, value, at] of HEADER_CHANGES) {
  Deno.test(`case 36: header field ${field} = ${JSON.stringify(value).slice(0, 24)} is refused at "${at}"`, async () => {
    const bent = changed(wire, (m) => ({ ...m, header: { ...m.header, [field]: value } }));
    await assertRefused(bent, context, at as "header");
  });
}

Deno.test("case 36: every field of the header left out is refused", async () => {
  for (const field of Object.keys(JSON.parse(text).header)) {
    const bent = changed(wire, (m) => {
      delete m.header[field];
    });
    await assertRefused(bent, context);
  }
});

Deno.test("case 36: swapped slots: another wrap under one's own tag, or another order", async () => {
  const swap = (m: Json) => {
    const [a, b] = m.header.recipients as Array<{ tag: string; wrapped: string }>;
    return [{ tag: a!.tag, wrapped: b!.wrapped }, { tag: b!.tag, wrapped: a!.wrapped }];
  };
  const swapped = changed(wire, (m) => ({ ...m, header: { ...m.header, recipients: swap(m) } }));
  await assertRefused(swapped, context, "key");
  const reversed = changed(wire, (m) => ({
    ...m,
    header: { ...m.header, recipients: (m.header.recipients as unknown[]).toReversed() },
  }));
  await assertRefused(reversed, context, "header");
});

Deno.test("one spelling: white space, order, escapes, duplicate keys and other numbers are refused", async () => {
  const other = [
    JSON.stringify(JSON.parse(text), null, 1),
    text.replace("{", "{ "),
    text.replace('"commit"', '"\\u0063ommit"'),
    text.replace('"seq":0', '"seq":0.0'),
    text.replace('"seq":0', '"seq":-0'),
    text.replace('"seq":0', '"seq":0,"seq":0'),
    text.replace("{", '{"body":"",'),
    `\ufeff${text}`,
    text.replace('"suite":1', '"suite":1e0'),
    JSON.stringify({ header: JSON.parse(text).header, ...JSON.parse(text) }),
  ];
  for (const spelling of other) await assertRefused(encode(spelling), context, "json");
});

Deno.test("what is no message at all is refused with the same error", async () => {
  for (const junk of ["", "{}", "null", "[]", "7", '{"body":1,"commit":2,"header":3}', "s3cr3t"]) {
    await assertRefused(encode(junk), context);
  }
  await assertRefused(new Uint8Array(MAX_WIRE_BYTES + 1), context, "size");
  await assertRefused(Uint8Array.of(0x22, 0xff, 0x22), context, "json");
});

Deno.test("case 39: a message with an ephemeral key of low order is refused", async () => {
  for (const encoding of LOW_ORDER_X25519) {
    const eph = encodeBase64url(hex(encoding));
    const bent = changed(wire, (m) => ({ ...m, header: { ...m.header, eph } }));
    await assertRefused(bent, context, "header");
  }
});

Deno.test("case 38: a sender who wraps different keys for different people is refused by commitment", async () => {
  const split = await craft({ sender: alice, recipients: [bob, carol], otherKeyFor: bob });
  await assertRefused(split, context, "key");
  const carolReads = await directContext(carol, alice);
  assertStrictEquals((await openMessage(split, carolReads)).content.length, 5);
});

Deno.test("case 38: a body that decrypts under another commitment than is written is refused", async () => {
  const commit = new Uint8Array(32).fill(7);
  await assertRefused(await craft({ sender: alice, recipients: [bob], commit }), context, "key");
});

Deno.test("a signature by another, over another text, or in another's name is refused", async () => {
  const base = { sender: alice, recipients: [bob] };
  await openMessage(await craft(base), context);
  await assertRefused(await craft({ ...base, signer: mallory }), context, "signature");
  await assertRefused(await craft({ ...base, signedContent: "other" }), context, "signature");
  await assertRefused(
    await craft({ ...base, sender: mallory, claimed: alice.aid }),
    context,
    "signature",
  );
  await assertRefused(await craft({ ...base, claimed: `D${"A".repeat(42)}!` }), context, "sender");
  await assertRefused(await craft({ ...base, claimed: `D${"A".repeat(43)}` }), context, "sender");
});

Deno.test("the same msg_id with another body is refused", async () => {
  const other = await sealDirect(alice, [bob, carol], "attack at dusk", undefined, "other");
  const { body, commit } = JSON.parse(new TextDecoder().decode(other.wire)) as Json;
  await assertRefused(changed(wire, (m) => ({ ...m, body })), context, "key");
  await assertRefused(changed(wire, (m) => ({ ...m, body, commit })), context, "key");
  assertEquals((await openMessage(other.wire, context)).content.length, 14);
});
