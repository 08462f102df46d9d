/** Rollback: ways in which a file of an abandoned timeline could pass for the newest one, each of them shut. */
import { assert, assertEquals, assertNotEquals, assertStrictEquals } from "@std/assert";
import { createStore } from "../../../../src/core/shared/store/create_store.ts";
import { parseEnvelope } from "../../../../src/core/shared/store/envelope.ts";
import { readItem, writeItem } from "../../../../src/core/shared/store/keychain_item.ts";
import { sealedStore } from "../../../../src/core/shared/store/sealed_store.ts";
import { type OpenableSlot, unwrapSlot } from "../../../../src/core/shared/store/slot.ts";
import { encodeBase64url } from "../../../../src/crypto/base64url.ts";
import { Secret } from "../../../../src/secret.ts";
import { assertCode } from "../../../contracts/file_system_contract.ts";
import { MemoryKeychain } from "../../../fakes/memory_keychain.ts";
import {
  type Fixture,
  KEY_FILE,
  LOCATION,
  makeFixture,
  passphraseSlot,
  STORE,
  TestKeys,
} from "./store_fixture.ts";

const put = (fixture: Pick<Fixture, "open">, text: string, location = {}) =>
  fixture.open(location).update((entries) => void (entries.secrets["a"] = text));

/** Files of these revisions, in order; the last one is in its place. */
async function revisions(fixture: Fixture, count: number): Promise<Uint8Array[]> {
  const all = [fixture.bytes()];
  while (all.length < count) {
    await put(fixture, `${all.length}`);
    all.push(fixture.bytes());
  }
  return all;
}

Deno.test("fork replay: an old file of a store that was replaced is accepted, and its newest is not fresh after", async () => {
  const fixture = await makeFixture();
  const all = await revisions(fixture, 5);
  await createStore(
    fixture.ports,
    LOCATION,
    { type: "keyfile", path: KEY_FILE },
    { replace: true },
  );
  fixture.files.put(STORE, all[2]!);
  await fixture.open({ acceptRollback: true }).read();
  for (const late of all.slice(3)) {
    fixture.files.put(STORE, late);
    await assertCode(() => fixture.open().read(), "ROLLED_BACK");
  }
});

Deno.test("fork replay: a rekey that dies over an older, accepted file leaves a mark that knows of the newest", async () => {
  const fixture = await makeFixture(passphraseSlot());
  const { files, ports } = fixture;
  const all = await revisions(fixture, 5);
  // Put in its place after the first look at the file, and before the lock: when the passphrase is asked for again.
  class Swapping extends TestKeys {
    override async passphrase(): Promise<Secret> {
      const secret = await super.passphrase();
      if (this.asked === 2) files.put(STORE, all[2]!);
      return secret;
    }
  }
  const keys = new Swapping(files, "correct horse");
  const rename = files.rename.bind(files);
  let renames = 0;
  const store = sealedStore(ports, { ...LOCATION, acceptRollback: true }, keys);
  files.rename = (from, to) => ++renames > 1 ? Promise.reject(new Error("dead")) : rename(from, to);
  const died = await store.rekey().then(() => false, () => true);
  files.rename = rename;
  assertEquals([died, renames, keys.asked], [true, 2, 2], "it died after its first mark");
  files.put(STORE, all[3]!);
  await assertCode(() => fixture.open().read(), "ROLLED_BACK");
});

Deno.test("a rollback is told to a reader at once: it waits for no lock and writes nothing", async () => {
  const fixture = await makeFixture();
  const [first] = await revisions(fixture, 3);
  fixture.files.put(STORE, first!);
  const held = await fixture.files.lock("/home/ada/.config/sealhold/auth.lock", 0);
  const before = fixture.bytes();
  await assertCode(() => fixture.open({ lockTimeoutMs: 0 }).read(), "ROLLED_BACK");
  assertEquals(fixture.bytes(), before);
  held.release();
});

Deno.test("a keychain's mark that stayed behind does not take the item's own revision back", async () => {
  const keychain = new MemoryKeychain();
  const ref = { service: "sealhold", account: "store" };
  const key = new Secret(new Uint8Array(32).fill(1));
  const sha256 = encodeBase64url(new Uint8Array(32).fill(2));
  const later = encodeBase64url(new Uint8Array(32).fill(3));
  const mark = { service: "sealhold", account: "store.mark" };
  const seen = async () => {
    const { rev, sha256 } = await readItem(keychain, ref);
    return [rev, sha256];
  };
  await writeItem(keychain, { ref, key }, { rev: 5, sha256 });
  await writeItem(keychain, { ref: mark, key }, { rev: 3, sha256: later });
  assertEquals(await seen(), [5, sha256]);
  await writeItem(keychain, { ref: mark, key }, { rev: 5, sha256: later });
  assertEquals(await seen(), [5, sha256]);
  await writeItem(keychain, { ref: mark, key }, { rev: 6, sha256: later });
  assertEquals(await seen(), [6, later]);
});

Deno.test("rekey: the root key is another one, so who kept the old one opens nothing that comes after", async () => {
  const fixture = await makeFixture();
  const root = async () => {
    const { store_id, slots: [slot] } = parseEnvelope(fixture.bytes());
    const secret = new Secret(fixture.files.get(KEY_FILE)!);
    return await unwrapSlot(store_id, slot as OpenableSlot, secret);
  };
  const before = await root();
  await put(fixture, "1");
  assertEquals(await root(), before, "a write keeps it");
  await fixture.store.rekey();
  const after = await root();
  assert(before !== undefined && after !== undefined);
  assertNotEquals(after, before);
  assertStrictEquals(after.length, 32);
});
