import { assert, assertEquals, assertNotEquals, assertStrictEquals } from "@std/assert";
import { createStore } from "../../../../src/core/shared/store/create_store.ts";
import { memoryStore } from "../../../../src/core/shared/store/memory_store.ts";
import { plainStore } from "../../../../src/core/shared/store/plain_store.ts";
import { parseEnvelope } from "../../../../src/core/shared/store/envelope.ts";
import { Secret } from "../../../../src/secret.ts";
import { keepOnly } from "./rewrite_store.ts";
import { assertCode } from "../../../contracts/file_system_contract.ts";
import {
  CHEAP,
  fixtureOn,
  KEY_FILE,
  LOCATION,
  makeFixture,
  passphraseSlot,
  STORE,
  TestKeys,
} from "./store_fixture.ts";

Deno.test("a new store: revision 1, one slot, a key file 0600 of 32 bytes", async () => {
  const { store, files, bytes } = await makeFixture();
  const status = await store.status();
  assertEquals([status.path, status.rev, status.writer, status.created, status.size], [
    STORE,
    1,
    "sealhold/0.1.0",
    "2026-01-02T03:04:05.000Z",
    bytes().length,
  ]);
  assertEquals(status.slots.map(({ type, path }) => ({ type, path })), [
    { type: "keyfile", path: KEY_FILE },
  ]);
  assertStrictEquals(files.get(KEY_FILE)?.length, 32);
  assertEquals(await store.describe(), { kind: "sealed", path: STORE, slots: ["keyfile"], rev: 1 });
  const text = new TextDecoder().decode(bytes());
  assert(text.endsWith("}\n") && text.startsWith('{"body":'));
});

Deno.test("creating over a store is refused; with replace the old one stays as .bak", async () => {
  const { ports, files, bytes, open, store } = await makeFixture();
  await store.update((entries) => void (entries.secrets.old = "AAAA"));
  const old = bytes();
  await assertCode(
    () => createStore(ports, LOCATION, { type: "keyfile", path: KEY_FILE }),
    "ALREADY_EXISTS",
  );
  assertEquals(bytes(), old);
  await createStore(ports, LOCATION, { type: "keyfile", path: KEY_FILE }, { replace: true });
  assertEquals(files.get(`${STORE}.bak`), old);
  assertEquals((await open().read()).secrets, {});
});

Deno.test("no store: STORE_NOT_CHOSEN, whatever is asked", async () => {
  const { files, open } = await makeFixture();
  await files.remove(STORE);
  const store = open();
  for (
    const run of [
      store.read,
      store.status,
      store.describe,
      store.rekey,
      () => store.update(() => 0),
    ]
  ) {
    await assertCode(() => Promise.resolve(run()), "STORE_NOT_CHOSEN");
  }
});

Deno.test("a passphrase: right one opens, wrong one is WRONG_KEY, none is LOCKED with a hint", async () => {
  const { files, open } = await makeFixture(passphraseSlot());
  assertEquals((await open({}, new TestKeys(files, "correct horse")).read()).secrets, {});
  const wrong = await assertCode(
    () => open({}, new TestKeys(files, "correct house")).read(),
    "WRONG_KEY",
  );
  assertStrictEquals(wrong.message, "Wrong passphrase or key");
  const locked = await assertCode(() => open({}, new TestKeys(files)).read(), "LOCKED");
  assert(locked.hint?.includes("SEALHOLD_PASSPHRASE_FILE"));
  await assertCode(() => open({}, new TestKeys(files, "")).read(), "INVALID_VALUE");
});

Deno.test("a passphrase is asked for and stretched once a process, not once a write", async () => {
  const { store, keys } = await makeFixture(passphraseSlot());
  for (let i = 0; i < 5; i++) await store.update((entries) => void (entries.secrets.n = `${i}`));
  await store.read();
  assertStrictEquals(keys.asked, 1);
});

Deno.test("key files first: nobody is asked where one opens the store", async () => {
  const { store, open, files } = await makeFixture(passphraseSlot());
  await store.addSlot({ type: "keyfile", path: KEY_FILE });
  const silent = new TestKeys(files);
  await open({}, silent).read();
  assertStrictEquals(silent.asked, 0);
  await files.remove(KEY_FILE);
  await assertCode(() => open({}, silent).read(), "LOCKED");
  assertEquals((await open().read()).secrets, {});
});

Deno.test("several passphrases: either opens, and each run asks once", async () => {
  const { store, open, files } = await makeFixture(passphraseSlot("first"));
  await assertCode(() => open({}, new TestKeys(files, "second")).read(), "WRONG_KEY");
  const first = open({}, new TestKeys(files, "first"));
  await first.addSlot(passphraseSlot("second"));
  const keys = new TestKeys(files, "second");
  await open({}, keys).read();
  assertStrictEquals(keys.asked, 1);
  assertStrictEquals((await store.status()).slots.length, 2);
});

Deno.test("key files: missing is LOCKED, open to others is UNSAFE_FILE, wrong is WRONG_KEY", async () => {
  const { files, open } = await makeFixture();
  const right = files.get(KEY_FILE)!;
  files.chmod(KEY_FILE, 0o644);
  await assertCode(() => open().read(), "UNSAFE_FILE");
  files.put(KEY_FILE, new Uint8Array(32).fill(1));
  await assertCode(() => open().read(), "WRONG_KEY");
  for (const length of [0, 31, 4097]) {
    files.put(KEY_FILE, new Uint8Array(length));
    await assertCode(() => open().read(), "LOCKED");
  }
  await files.remove(KEY_FILE);
  await assertCode(() => open().read(), "LOCKED");
  files.put(KEY_FILE, right);
  await open().read();
});

Deno.test("slots: added, listed, removed; the last one and unknown ones are refused", async () => {
  const { store, open, files } = await makeFixture();
  const [first] = (await store.status()).slots;
  const id = await store.addSlot(passphraseSlot());
  assertEquals((await store.status()).slots[1], { id, type: "passphrase", kdf: CHEAP });
  await store.removeSlot(first!.id);
  await assertCode(() => store.removeSlot(first!.id), "NOT_FOUND");
  await assertCode(() => store.removeSlot(id), "INVALID_VALUE");
  await assertCode(() => open({}, new TestKeys(files)).read(), "LOCKED");
  await open().read();
});

Deno.test("at most 16 slots, and no cost out of range", async () => {
  const { store } = await makeFixture();
  for (let i = 1; i < 16; i++) await store.addSlot({ type: "keyfile", path: KEY_FILE });
  await assertCode(() => store.addSlot({ type: "keyfile", path: KEY_FILE }), "INVALID_VALUE");
  const passphrase = Secret.fromText("x");
  const { store: other } = await makeFixture();
  for (
    const kdf of [{ ...CHEAP, m: 8 }, { ...CHEAP, t: 11 }, { ...CHEAP, p: 0 }, { ...CHEAP, t: 1.5 }]
  ) {
    await assertCode(() => other.addSlot({ type: "passphrase", passphrase, kdf }), "INVALID_VALUE");
  }
});

Deno.test("rekey: new root, same entries, same slots; every salt, commit and wrap is new", async () => {
  const { store, open, bytes } = await makeFixture();
  await store.update((entries) => void (entries.secrets.a = "AAAA"));
  await store.addSlot(passphraseSlot());
  const before = parseEnvelope(bytes());
  const other = open();
  await other.read();
  const status = await store.rekey();
  const after = parseEnvelope(bytes());
  assertEquals(status.slots.map((slot) => slot.id), before.slots.map((slot) => slot.id));
  assertStrictEquals(after.store_id, before.store_id);
  for (const [i, slot] of after.slots.entries()) {
    assertNotEquals(slot.wrapped, before.slots[i]!.wrapped);
    assertNotEquals(slot.commit, before.slots[i]!.commit);
  }
  // `other` still has the old root key in memory: it must notice, and derive again.
  assertEquals((await other.read()).secrets, { a: "AAAA" });
  await other.update((entries) => void (entries.secrets.b = "BBBB"));
  assertEquals((await store.read()).secrets, { a: "AAAA", b: "BBBB" });
});

Deno.test("rekey without every secret is refused, naming the slots, and changes nothing", async () => {
  const { store, open, bytes, files } = await makeFixture();
  const id = await store.addSlot(passphraseSlot());
  const before = bytes();
  for (const keys of [new TestKeys(files), new TestKeys(files, "wrong")]) {
    const error = await assertCode(() => open({}, keys).rekey(), "LOCKED");
    assertEquals(error.data, { slots: [`${id} (passphrase)`] });
  }
  assertEquals(bytes(), before);
});

Deno.test("nonce 0 is safe: a salt is never used twice, on no wrap and on no write", async () => {
  const { store, bytes } = await makeFixture();
  await store.addSlot(passphraseSlot());
  const salts: string[] = [];
  const note = () => {
    const envelope = parseEnvelope(bytes());
    salts.push(envelope.salt);
    return envelope.slots.map((slot) =>
      slot.type === "passphrase" ? slot.kdf.salt : "salt" in slot ? slot.salt : ""
    );
  };
  const first = note();
  // The same content again and again: the body must differ every time.
  for (let i = 0; i < 20; i++) {
    await store.update(() => {});
    assertEquals(note(), first);
  }
  for (let i = 0; i < 3; i++) {
    await store.rekey();
    salts.push(...note());
  }
  const all = [...salts, ...first];
  assertStrictEquals(new Set(all).size, all.length);
  // And a wrap under the same secret and id: what a removed and re-added slot is.
  const wraps = new Set<string>();
  for (let i = 0; i < 5; i++) {
    await store.addSlot({ type: "keyfile", path: KEY_FILE });
    for (const slot of parseEnvelope(bytes()).slots) wraps.add(slot.wrapped);
  }
  assertStrictEquals(wraps.size, 7);
});

Deno.test("sealed and plain refuse one another's files, and name the way out", async () => {
  const { ports, open, files } = await makeFixture();
  const sealed = await assertCode(() => plainStore(ports, LOCATION).read(), "CONFIG_INVALID");
  assert(sealed.hint?.includes("--store plain"));
  await files.remove(STORE);
  const plain = plainStore(ports, LOCATION);
  await plain.update((entries) => void (entries.secrets.a = "AAAA"));
  const text = new TextDecoder().decode(files.get(STORE));
  assert(text.includes('\n    "secrets": {\n      "a": "AAAA"\n'));
  await assertCode(() => open().read(), "CONFIG_INVALID");
  assertEquals(await plain.describe(), { kind: "plain", path: STORE });
  assertEquals(await memoryStore().describe(), { kind: "memory" });
});

Deno.test("a plain file that is damaged or newer is refused without echoing it (case 30)", async () => {
  const { ports, files } = await makeFixture();
  const plain = plainStore(ports, LOCATION);
  const bad: Array<[string, "DAMAGED" | "NEWER_FORMAT"]> = [
    ["s3cr3t", "DAMAGED"],
    ['{"s3cr3t', "DAMAGED"],
    ['{"fmt":"s3cr3t","v":1}', "DAMAGED"],
    ['{"fmt":"sealhold/store-plain","v":1,"entries":{"secrets":"s3cr3t"}}', "DAMAGED"],
    ['{"fmt":"sealhold/store-plain","v":2,"entries":"s3cr3t"}', "NEWER_FORMAT"],
  ];
  for (const [text, code] of bad) {
    files.put(STORE, new TextEncoder().encode(text));
    const error = await assertCode(() => plain.read(), code);
    const shown = [error.message, error.hint, JSON.stringify(error.data)].join();
    assertStrictEquals(shown.includes("s3cr3t"), false, shown);
  }
});

Deno.test("a store named otherwise has its own lock and temp names", async () => {
  const { ports, files, open } = await makeFixture();
  const location = { ...LOCATION, path: "/srv/sealhold/server-key.json" };
  await createStore(ports, location, { type: "keyfile", path: KEY_FILE });
  assertEquals(files.paths("/srv/sealhold"), [
    "/srv/sealhold/server-key.json",
    "/srv/sealhold/server-key.lock",
  ]);
  await open(location).read();
});

Deno.test("an entry above 16 MiB is refused, and the store stays as it was", async () => {
  const { store, bytes } = await makeFixture();
  const before = bytes();
  await assertCode(
    () => store.update((entries) => void (entries.secrets.big = "A".repeat(13 * 1024 * 1024))),
    "INVALID_VALUE",
  );
  assertEquals(bytes(), before);
});

Deno.test("a busy lock is BUSY in time, and reading needs none", async () => {
  const { files, open } = await makeFixture();
  const lock = await files.lock(STORE.replace(".json", ".lock"), 1000);
  const store = open({ lockTimeoutMs: 50 });
  await assertCode(() => store.update(() => 0), "BUSY");
  await store.read();
  lock.release();
  await store.update(() => 0);
});

Deno.test("doctor: all well, and one finding with a fix for each thing that is not", async () => {
  const { store, files, open } = await makeFixture();
  const bad = async () => (await store.doctor()).filter((check) => !check.ok);
  assertEquals(await bad(), []);
  files.put("/home/ada/.config/sealhold/.auth.json.0123456789abcdef.tmp", new Uint8Array(1));
  assertEquals((await bad()).map((check) => check.check), ["no leftovers"]);
  await store.update(() => {});
  assertEquals(await bad(), []);
  files.chmod("/home/ada/.config/sealhold", 0o755);
  assertEquals((await bad()).map((check) => check.fix), ["chmod 700 /home/ada/.config/sealhold"]);
  files.chmod("/home/ada/.config/sealhold", 0o700);
  files.chmod(STORE, 0o644);
  assertEquals((await bad()).map((check) => check.check), [
    "file mode",
    "format",
    "opens, and is not rolled back",
  ]);
  assert((await bad()).every((check) => check.fix?.startsWith("chmod 600")));
  files.chmod(STORE, 0o600);
  const lock = await files.lock(STORE.replace(".json", ".lock"), 1000);
  assertEquals((await bad()).map((check) => check.check), ["lock free"]);
  lock.release();
  await files.remove(STORE);
  files.putOdd(STORE, "link");
  assertEquals((await open().doctor()).filter((c) => !c.ok).map((c) => c.check)[0], "regular file");
  await files.remove(STORE);
  assertEquals((await bad()).map((check) => check.check)[0], "exists");
});

Deno.test("a store with nothing but slots of a later version is UNSUPPORTED, and says which", async () => {
  const { store, files, ports } = await makeFixture();
  await keepOnly(files, store, "recovery");
  const { open } = fixtureOn(files, ports);
  const error = await assertCode(() => open().read(), "UNSUPPORTED");
  assertEquals(error.data, { slots: ["recovery"] });
});
