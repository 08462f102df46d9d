/** Limits of the envelope's fields, each in a file that is otherwise as it should be. */
import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { parseEnvelope } from "../../../../src/core/shared/store/envelope.ts";
import {
  binaryField,
  exactFields,
  integerField,
  textField,
} from "../../../../src/core/shared/store/fields.ts";
import { canonicalJson } from "../../../../src/crypto/canonical_json.ts";
import { encodeBase64url } from "../../../../src/crypto/base64url.ts";
import { SealholdError } from "../../../../src/errors.ts";
import { MAX_STORE_BYTES } from "../../../../src/core/shared/store/format.ts";
import { readKeyFile } from "../../../../src/core/shared/store/key_file.ts";
import { createPlainStore, plainStore } from "../../../../src/core/shared/store/plain_store.ts";
import { assertCode } from "../../../contracts/file_system_contract.ts";
import { MemoryFileSystem } from "../../../fakes/memory_file_system.ts";
import type { Json } from "./rewrite_store.ts";
import { LOCATION, makeFixture, STORE } from "./store_fixture.ts";

const fixture = await makeFixture();
const GOOD: Json = JSON.parse(new TextDecoder().decode(fixture.bytes()));

/** The code and place of the refusal; "parsed" if there was none. */
function outcome(bend: (envelope: Json) => void): unknown[] {
  const envelope = structuredClone(GOOD);
  bend(envelope);
  try {
    parseEnvelope(new TextEncoder().encode(`${canonicalJson(envelope)}\n`));
    return ["parsed"];
  } catch (error) {
    if (!(error instanceof SealholdError)) throw error;
    return [error.code, error.data.where];
  }
}

/** So many slots, all of different ids. */
const slots = (count: number) => (envelope: Json) => {
  envelope.slots = Array.from({ length: count }, (_, i) => ({
    ...envelope.slots[0],
    id: encodeBase64url(new Uint8Array(8).fill(i)),
  }));
};

Deno.test("1 to 16 slots", () => {
  for (const count of [1, 16]) assertEquals(outcome(slots(count)), ["parsed"], `${count}`);
  for (const count of [0, 17, 1000]) {
    assertEquals(outcome(slots(count)), ["DAMAGED", "slots"], `${count}`);
  }
});

Deno.test("another format, suite or writer, and a time of another form", () => {
  const cases: [string, unknown, string, string][] = [
    ["fmt", "sealhold/msg", "DAMAGED", "fmt"],
    ["suite", 7, "DAMAGED", "suite"],
    ["suite", null, "DAMAGED", "suite"],
    ["writer", "two words", "DAMAGED", "writer"],
    ["writer", "x".repeat(65), "DAMAGED", "writer"],
    ["created", "2026-01-02 03:04:05.000Z", "DAMAGED", "created"],
    ["created", "2026-01-02T03:04:05Z", "DAMAGED", "created"],
  ];
  for (const [field, value, code, where] of cases) {
    assertEquals(outcome((e) => void (e[field] = value)), [code, where], `${field} ${value}`);
  }
});

function refusal(check: () => unknown): unknown[] {
  const error = assertThrows(check, SealholdError);
  return [error.code, error.data.where];
}

Deno.test("fields: an object has these keys and no others", () => {
  assertEquals(exactFields({ a: 1, b: 2 }, ["a", "b"], "x"), { a: 1, b: 2 });
  for (const value of [{ a: 1 }, { a: 1, b: 2, c: 3 }, { a: 1, c: 3 }, [1, 2], null, "ab"]) {
    assertStrictEquals(refusal(() => exactFields(value, ["a", "b"], "x"))[0], "DAMAGED");
  }
});

Deno.test("fields: base64url of exactly so many bytes", () => {
  assertStrictEquals(binaryField("AAAA", 3, "x"), "AAAA");
  for (const text of ["", "AAA", "AA", "AAAAAA", "AAA=", "AAB", 4, null]) {
    assertEquals(refusal(() => binaryField(text, 3, "x")), ["DAMAGED", "x"], `${text}`);
  }
});

Deno.test("fields: text without NUL, lone surrogates, or more than its length", () => {
  assertStrictEquals(textField("abc", 3, "x"), "abc");
  for (const text of ["", "abcd", "a\0b", "\ud800", 1, null, ["a"]]) {
    assertEquals(refusal(() => textField(text, 3, "x")), ["DAMAGED", "x"], JSON.stringify(text));
  }
});

Deno.test("fields: whole numbers from the least to the most", () => {
  for (const value of [2, 3, 4]) assertStrictEquals(integerField(value, 2, 4, "x"), value);
  for (const value of [1, 5, 2.5, NaN, Infinity, -3, "3", null, 2 ** 53]) {
    assertEquals(refusal(() => integerField(value, 2, 4, "x")), ["DAMAGED", "x"], `${value}`);
  }
  assertEquals(refusal(() => integerField(2 ** 53, 1, Infinity, "x")), ["DAMAGED", "x"]);
});

Deno.test("more than 16 MiB are not even looked at", () => {
  const parse = () => parseEnvelope(new Uint8Array(MAX_STORE_BYTES + 1));
  assertEquals(refusal(parse), ["DAMAGED", "size"]);
});

Deno.test("a key file has 32 to 4096 bytes", async () => {
  const files = new MemoryFileSystem();
  for (const [length, right] of [[31, false], [32, true], [4096, true], [4097, false]] as const) {
    files.put("/key", new Uint8Array(length).fill(1));
    if (right) assertStrictEquals((await readKeyFile(files, "/key")).length, length);
    else await assertCode(() => readKeyFile(files, "/key"), "LOCKED");
  }
});

Deno.test("case 30: a plain store of another format, or that is not UTF-8, is DAMAGED", async () => {
  const { files, ports } = await makeFixture();
  const read = () => plainStore(ports, LOCATION).read();
  await createPlainStore(ports, LOCATION, true);
  const good = new TextDecoder().decode(files.get(STORE));
  const latin1 = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));
  const filled = good.replace('"secrets": {}', '"secrets": {"a": "\xff"}');
  assertStrictEquals(filled === good, false);
  for (const bent of [good.replace("sealhold/store-plain", "sealhold/other"), filled]) {
    files.put(STORE, latin1(bent));
    await assertCode(read, "DAMAGED");
  }
  files.put(STORE, latin1(filled.replace("\xff", "QQ")));
  assertStrictEquals((await read()).secrets["a"], "QQ");
});
