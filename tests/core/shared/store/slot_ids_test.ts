/** Two slots of one id: status and remove-slot would speak of one and mean the other. Refused, though all else of it is right. */
import { assertEquals, assertStrictEquals } from "@std/assert";
import { type Header, sealBody } from "../../../../src/core/shared/store/body.ts";
import { emptyEntries, encodeEntries } from "../../../../src/core/shared/store/entries.ts";
import { serializeEnvelope } from "../../../../src/core/shared/store/envelope.ts";
import { STORE_FMT, STORE_SUITE, STORE_VERSION } from "../../../../src/core/shared/store/format.ts";
import { wrapSlot } from "../../../../src/core/shared/store/slot.ts";
import { encodeBase64url } from "../../../../src/crypto/base64url.ts";
import type { Random } from "../../../../src/ports/random.ts";
import { Secret } from "../../../../src/secret.ts";
import { assertCode } from "../../../contracts/file_system_contract.ts";
import { SeededRandom } from "../../../fakes/seeded_random.ts";
import { sealedStore } from "../../../../src/core/shared/store/sealed_store.ts";
import { CHEAP, KEY_FILE, LOCATION, makeFixture, passphraseSlot, STORE } from "./store_fixture.ts";

const ROOT = new Uint8Array(32).fill(7);
const STORE_ID = encodeBase64url(new Uint8Array(16).fill(8));
const [ONE, TWO] = [1, 2].map((byte) => encodeBase64url(new Uint8Array(8).fill(byte))) as [
  string,
  string,
];

/** A store with a key-file and a passphrase slot of these ids, each wrapped and the whole sealed as it should be. */
async function storeWith(ids: readonly [string, string]): Promise<Uint8Array> {
  const random = new SeededRandom("slot ids");
  const key = new Secret(new Uint8Array(32).fill(9));
  const [first, second] = ids;
  const slots = [
    await wrapSlot(random, STORE_ID, ROOT, { type: "keyfile", id: first, path: KEY_FILE }, key),
    await wrapSlot(
      random,
      STORE_ID,
      ROOT,
      { type: "passphrase", id: second, cost: CHEAP },
      Secret.fromText("correct horse"),
    ),
  ];
  const header: Header = {
    fmt: STORE_FMT,
    v: STORE_VERSION,
    suite: STORE_SUITE,
    store_id: STORE_ID,
    rev: 1,
    created: "2026-01-02T03:04:05.000Z",
    writer: "sealhold/test",
    slots,
  };
  const entries = encodeEntries(emptyEntries());
  return serializeEnvelope(await sealBody(random, ROOT, header, entries));
}

Deno.test("two slots of one id are refused, and the same store with two ids opens", async () => {
  const { files, open } = await makeFixture();
  files.put(KEY_FILE, new Uint8Array(32).fill(9));
  files.put(STORE, await storeWith([ONE, TWO]));
  assertEquals((await open().read()).secrets, Object.create(null));
  assertStrictEquals((await open().status()).slots.length, 2);
  files.put(STORE, await storeWith([ONE, ONE]));
  for (const work of [() => open().read(), () => open().status(), () => open().removeSlot(ONE)]) {
    assertStrictEquals((await assertCode(work, "DAMAGED")).data.where, "slots");
  }
});

Deno.test("a slot that is drawn with an id that is there already is not written", async () => {
  const fixture = await makeFixture();
  const before = fixture.bytes();
  const { slots: [slot] } = await fixture.store.status();
  // The draw of the new slot's id, and none other, gives what is there already.
  const { random } = fixture.ports;
  let draws = 0;
  const repeating: Random = {
    ...random,
    bytes: (count) =>
      count === 8 && draws++ === 0
        ? Uint8Array.fromBase64(slot!.id, { alphabet: "base64url" })
        : random.bytes(count),
  };
  const store = sealedStore({ ...fixture.ports, random: repeating }, LOCATION, fixture.keys);
  await assertCode(() => store.addSlot(passphraseSlot()), "DAMAGED");
  assertEquals(fixture.bytes(), before);
  assertStrictEquals((await fixture.open().status()).slots.length, 1);
});
