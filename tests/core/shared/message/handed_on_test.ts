/** What a signature under a message is good for: this content, by this sender, in this message, for these readers. */
import { assertEquals, assertStrictEquals } from "@std/assert";
import { AID_LENGTH } from "../../../../src/core/shared/identity/aid.ts";
import { BODY_PREFIX_BYTES, MAX_RECIPIENTS } from "../../../../src/core/shared/message/format.ts";
import { openMessage } from "../../../../src/core/shared/message/open.ts";
import { admit } from "../../../../src/core/shared/message/replay.ts";
import { BODY_INFO, signedBytes } from "../../../../src/core/shared/message/signed_bytes.ts";
import { parseMessage } from "../../../../src/core/shared/message/wire.ts";
import { unwrapKey } from "../../../../src/core/shared/message/wrap.ts";
import { openAesGcm } from "../../../../src/crypto/aes_gcm.ts";
import { encodeBase64url } from "../../../../src/crypto/base64url.ts";
import { deriveOneTimeKey } from "../../../../src/crypto/committed_key.ts";
import { sha512 } from "../../../../src/crypto/sha512.ts";
import { agreementKeyOfSeed } from "../../../../src/crypto/x25519.ts";
import { craft } from "./craft.ts";
import { directContext, person, sealDirect } from "./people.ts";
import { assertRefused } from "./refusal.ts";

const [alice, bob, carol] = [await person("alice"), await person("bob"), await person("carol")];

/** The signature in a message, as its reader finds it. */
async function signatureIn(wire: Uint8Array): Promise<Uint8Array> {
  const { header, headerBytes, body } = parseMessage(wire);
  const messageKey = await unwrapKey(await agreementKeyOfSeed(bob.seed.expose()), header);
  const hash = await sha512(headerBytes);
  const { key, nonce } = await deriveOneTimeKey(messageKey!, hash, BODY_INFO);
  return (await openAesGcm(key, nonce, body, hash)).slice(AID_LENGTH, BODY_PREFIX_BYTES);
}

Deno.test("a recipient cannot hand a message on as its sender's: its signature is for the readers that it names", async () => {
  const { wire } = await sealDirect(alice, [bob], "for Bob alone");
  const signature = await signatureIn(wire);
  const opened = await openMessage(wire, await directContext(bob, alice));
  const again = {
    sender: bob,
    claimed: alice.aid,
    content: new TextDecoder().decode(opened.content),
    signature,
  };
  for (const reader of [carol, bob]) {
    const handedOn = await craft({ ...again, recipients: [reader] });
    await assertRefused(handedOn, await directContext(reader, alice), "signature");
  }
  // All else of it is right: signed by Alice herself, it opens.
  const { signature: _signature, ...unsigned } = again;
  const own = await craft({ ...unsigned, sender: alice, recipients: [carol] });
  assertEquals((await openMessage(own, await directContext(carol, alice))).sender.aid, alice.aid);
});

Deno.test("what is signed changes with the header, the sender and the content, each alone", () => {
  const [one, two] = [new Uint8Array(64).fill(1), new Uint8Array(64).fill(2)];
  const all = [
    signedBytes(one, alice.aid, one),
    signedBytes(two, alice.aid, one),
    signedBytes(one, bob.aid, one),
    signedBytes(one, alice.aid, two),
  ].map((bytes) => bytes.toHex());
  assertStrictEquals(new Set(all).size, 4);
});

Deno.test("a message with more recipients than may be is refused by its form", async () => {
  const wraps = (count: number) => () =>
    Array.from({ length: count }, (_, i) => {
      const tag = new Uint8Array(16);
      new DataView(tag.buffer).setUint32(0, i);
      return { tag: encodeBase64url(tag), wrapped: encodeBase64url(new Uint8Array(48)) };
    }).sort((a, b) => a.tag < b.tag ? -1 : 1);
  const context = await directContext(bob, alice);
  const of = (count: number) => craft({ sender: alice, recipients: [bob], wraps: wraps(count) });
  await assertRefused(await of(MAX_RECIPIENTS), context, "key");
  await assertRefused(await of(MAX_RECIPIENTS + 1), context, "header");
});

Deno.test("a message that comes late does not break the link between those around it", () => {
  const hashes = [1, 2, 3, 4].map((n) => encodeBase64url(new Uint8Array(32).fill(n)));
  const [h1, h2, h3, h4] = hashes as [string, string, string, string];
  const id = (n: number) => encodeBase64url(new Uint8Array(16).fill(n));
  let state = admit(undefined, { seq: 1, msg_id: id(1), prev: "" }, h1)?.state;
  state = admit(state, { seq: 3, msg_id: id(3), prev: h2 }, h3)?.state;
  const late = admit(state, { seq: 2, msg_id: id(2), prev: h1 }, h2);
  assertEquals([late?.late, late?.state.head], [true, h3]);
  const next = admit(late?.state, { seq: 4, msg_id: id(4), prev: h3 }, h4);
  assertEquals([next?.linked, next?.state.head], [true, h4]);
  assertEquals(admit(late?.state, { seq: 4, msg_id: id(4), prev: h2 }, h4)?.linked, false);
});
