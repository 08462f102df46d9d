/** threats.md A4 and cases 36 to 38: a damaged or hostile file is refused, and nothing of it comes out. */
import { assert, assertEquals, assertNotEquals, assertStrictEquals } from "@std/assert";
import { slotKey, ZERO_NONCE } from "../../../../src/core/shared/store/keys.ts";
import { parseEnvelope } from "../../../../src/core/shared/store/envelope.ts";
import { sealAesGcm } from "../../../../src/crypto/aes_gcm.ts";
import { decodeBase64url, encodeBase64url } from "../../../../src/crypto/base64url.ts";
import { SealholdError } from "../../../../src/errors.ts";
import { assertCode } from "../../../contracts/file_system_contract.ts";
import { printFigure } from "../../../crypto/vectors.ts";
import { CREDENTIAL } from "../../../contracts/credential_store_contract.ts";
import { FAULTS, TEXT_FAULTS } from "./fault_corpus.ts";
import { bendStore, type Json } from "./rewrite_store.ts";
import { type Fixture, KEY_FILE, makeFixture, passphraseSlot, STORE } from "./store_fixture.ts";

/** No mark there: the file alone must show that it was altered. */
const NO_MARK = { stateDir: "/nowhere" };

const REFUSALS: readonly string[] = ["DAMAGED", "WRONG_KEY", "LOCKED", "NEWER_FORMAT"];

async function sample(): Promise<Fixture> {
  return await makeFixture({ type: "keyfile", path: KEY_FILE }, {
    credentials: { example: CREDENTIAL, second: { ...CREDENTIAL, label: "s3cr3t-label" } },
    sessions: {},
    secrets: { master: "A".repeat(43) },
  });
}

/** The code of the refusal; "opened" if there was none. Nothing of the content may be in it. */
async function outcome({ files, open }: Fixture, bytes: Uint8Array): Promise<string> {
  files.put(STORE, bytes);
  try {
    await open(NO_MARK).read();
    return "opened";
  } catch (error) {
    if (!(error instanceof SealholdError)) return `crash: ${error}`;
    const shown = [error.message, error.hint, JSON.stringify(error.data)].join();
    assertStrictEquals(shown.includes("s3cr3t"), false);
    return error.code;
  }
}

Deno.test("A4: every single-bit flip is refused", async () => {
  const fixture = await sample();
  const right = fixture.bytes();
  assert(right.length > 900, `${right.length} bytes`);
  const codes: Record<string, number> = {};
  for (let bit = 0; bit < right.length * 8; bit++) {
    const bent = right.slice();
    bent[bit >> 3]! ^= 1 << (bit & 7);
    const code = await outcome(fixture, bent);
    assert(REFUSALS.includes(code), `bit ${bit}: ${code}`);
    codes[code] = (codes[code] ?? 0) + 1;
  }
  const total = Object.values(codes).reduce((sum, n) => sum + n, 0);
  printFigure(`bit flips of a ${right.length}-byte store: ${total}/${right.length * 8} refused`);
  printFigure(JSON.stringify(codes));
  assertStrictEquals(await outcome(fixture, right), "opened");
});

Deno.test("A4: truncation at every byte, and bytes behind the end, are refused", async () => {
  const fixture = await sample();
  const right = fixture.bytes();
  for (let length = 0; length < right.length; length++) {
    assertStrictEquals(
      await outcome(fixture, right.slice(0, length)),
      "DAMAGED",
      `${length} bytes`,
    );
  }
  for (const tail of ["\n", " ", "\0", "{}", "\r\n"]) {
    const longer = new Uint8Array([...right, ...new TextEncoder().encode(tail)]);
    assertStrictEquals(await outcome(fixture, longer), "DAMAGED");
  }
  printFigure(`truncation: ${right.length}/${right.length} refused`);
});

Deno.test("A4: own corpus of one-fault files: each refused with the code it should be", async () => {
  const fixture = await sample();
  await fixture.store.addSlot(passphraseSlot());
  const right = fixture.bytes();
  fixture.keys.text = undefined;
  let refused = 0;
  for (const [name, code, bend] of FAULTS) {
    fixture.files.put(STORE, right);
    bendStore(fixture.files, bend);
    assertNotEquals(fixture.bytes(), right, `${name}: changes nothing`);
    assertStrictEquals(await outcome(fixture, fixture.bytes()), code, name);
    refused++;
  }
  const text = new TextDecoder().decode(right);
  for (const [name, bend] of TEXT_FAULTS) {
    const bent = bend(text);
    assertNotEquals(bent, text, `${name}: changes nothing`);
    assertStrictEquals(await outcome(fixture, new TextEncoder().encode(bent)), "DAMAGED", name);
    refused++;
  }
  const total = FAULTS.length + TEXT_FAULTS.length;
  printFigure(`one-fault files: ${refused}/${total} refused`);
  assert(total >= 150, `${total} files`);
});

Deno.test("bytes that are no UTF-8, no JSON or a mark in front are refused", async () => {
  const fixture = await sample();
  const right = fixture.bytes();
  const bad = [
    new Uint8Array(0),
    Uint8Array.of(0xff, 0xfe),
    new Uint8Array([0xef, 0xbb, 0xbf, ...right]),
    new TextEncoder().encode("null\n"),
    new TextEncoder().encode("[]\n"),
    new TextEncoder().encode("[".repeat(1_000_000)),
    new TextEncoder().encode("[".repeat(100_000) + "]".repeat(100_000)),
  ];
  for (const bytes of bad) assertStrictEquals(await outcome(fixture, bytes), "DAMAGED");
  assertStrictEquals(await outcome(fixture, new Uint8Array(16 * 1024 * 1024 + 1)), "DAMAGED");
});

Deno.test("case 36: swapped slots, and a slot of another store, are refused", async () => {
  const fixture = await sample();
  await fixture.store.addSlot(passphraseSlot());
  bendStore(fixture.files, (envelope) => envelope.slots.reverse());
  assertStrictEquals(await outcome(fixture, fixture.bytes()), "DAMAGED");

  const [one, two] = [await sample(), await sample()];
  const other = parseEnvelope(two.bytes());
  await one.store.update(() => {});
  bendStore(one.files, (envelope) => void (envelope.slots = other.slots));
  // Same seed, so the same store: only its body moved on. Then a slot with another id.
  assertStrictEquals(await outcome(one, one.bytes()), "opened");
  bendStore(one.files, (envelope) => void (envelope.slots[0].id = "AAAAAAAAAAA"));
  assertStrictEquals(await outcome(one, one.bytes()), "WRONG_KEY");
});

Deno.test("the body of another revision is refused, as is one revision's number on another", async () => {
  const fixture = await sample();
  const before = parseEnvelope(fixture.bytes());
  await fixture.store.update((entries) => void (entries.secrets.master = "B".repeat(43)));
  const after = fixture.bytes();
  bendStore(fixture.files, (envelope) => void (envelope.body = before.body));
  assertStrictEquals(await outcome(fixture, fixture.bytes()), "DAMAGED");
  fixture.files.put(STORE, after);
  bendStore(fixture.files, (envelope) => {
    for (const name of ["body", "salt", "commit"] as const) envelope[name] = before[name];
  });
  assertStrictEquals(await outcome(fixture, fixture.bytes()), "DAMAGED");
  fixture.files.put(STORE, after);
  bendStore(fixture.files, (envelope) => void envelope.rev++);
  assertStrictEquals(await outcome(fixture, fixture.bytes()), "DAMAGED");
});

Deno.test("case 37: hostile KDF headers are refused at once, with nobody asked and nothing derived", async () => {
  const fixture = await makeFixture(passphraseSlot());
  const right = fixture.bytes();
  const hostile: Array<[string, Json]> = [
    ["m", 4 * 1024 * 1024],
    ["m", 2 ** 32],
    ["m", 8],
    ["m", 19455],
    ["m", 1048577],
    ["m", "65536"],
    ["m", 65536.5],
    ["m", -65536],
    ["t", 2 ** 32],
    ["t", 0],
    ["t", 11],
    ["t", "3"],
    ["p", 0],
    ["p", 17],
    ["p", null],
    ["salt", ""],
    ["salt", "AAAA"],
    ["alg", "argon2i"],
    ["alg", "scrypt"],
  ];
  for (const [field, value] of hostile) {
    fixture.files.put(STORE, right);
    bendStore(fixture.files, (envelope) => void (envelope.slots[0].kdf[field] = value));
    const asked = fixture.keys.asked;
    const error = await assertCode(() => fixture.open(NO_MARK).read(), "DAMAGED");
    assertEquals([error.data.where, fixture.keys.asked], [`slots[0].kdf.${field}`, asked]);
  }
  // Spellings that JSON does not have, or that are not canonical.
  const text = new TextDecoder().decode(right);
  for (
    const spelling of ["+19456", "019456", "0x4C00", "19456.0", "1.9456e4", " 19456", '"19456"']
  ) {
    const bent = text.replace('"m":19456', `"m":${spelling}`);
    assertNotEquals(bent, text);
    assertStrictEquals(await outcome(fixture, new TextEncoder().encode(bent)), "DAMAGED", spelling);
  }
});

Deno.test("case 38: a slot whose tag is right but whose commitment is another is refused unopened", async () => {
  const fixture = await sample();
  // What an attacker can do with GCM alone: a text that is valid under the victim's key. Only the commitment tells.
  const wrapped = await wrapOtherRoot(fixture);
  bendStore(fixture.files, ({ slots: [slot] }) => {
    slot.wrapped = wrapped;
    slot.commit = encodeBase64url(new Uint8Array(32));
  });
  assertStrictEquals(await outcome(fixture, fixture.bytes()), "WRONG_KEY");
});

Deno.test("a slot that wraps another root key is DAMAGED: the slot opened, so the key was right", async () => {
  const fixture = await sample();
  const wrapped = await wrapOtherRoot(fixture);
  bendStore(fixture.files, ({ slots: [slot] }) => void (slot.wrapped = wrapped));
  assertStrictEquals(await outcome(fixture, fixture.bytes()), "DAMAGED");
});

/** A root key of zeros, wrapped for the first slot under that slot's own key. */
async function wrapOtherRoot(fixture: Fixture): Promise<string> {
  const { store_id: storeId, slots: [slot] } = parseEnvelope(fixture.bytes()) as Json;
  const { commit: _commit, wrapped: _wrapped, ...bare } = slot;
  const aad = new TextEncoder().encode(JSON.stringify(sortKeys(bare)));
  const keyFile = fixture.files.get(KEY_FILE)!;
  const { key } = await slotKey(keyFile, decodeBase64url(slot.salt), "keyfile", storeId, slot.id);
  return encodeBase64url(await sealAesGcm(key, ZERO_NONCE, new Uint8Array(32), aad));
}

function sortKeys(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
