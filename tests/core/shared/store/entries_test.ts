import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { encodeEntries, parseEntries } from "../../../../src/core/shared/store/entries.ts";
import { SealholdError } from "../../../../src/errors.ts";
import { CREDENTIAL, SESSION } from "../../../contracts/credential_store_contract.ts";

const parse = (value: unknown) => parseEntries(new TextEncoder().encode(JSON.stringify(value)));
const NONE = { credentials: {}, sessions: {}, secrets: {} };

Deno.test("the old type apikey is read as api_key", () => {
  const entries = parse({ ...NONE, credentials: { a: { ...CREDENTIAL, type: "apikey" } } });
  assertEquals(entries.credentials.a, CREDENTIAL);
});

Deno.test("entries of another shape are DAMAGED, and name the field and no value", () => {
  const bad: Array<[unknown, string]> = [
    [null, "entries"],
    [[], "entries"],
    [{}, "entries"],
    [{ ...NONE, extra: 1 }, "entries"],
    [{ ...NONE, secrets: [] }, "secrets"],
    [{ ...NONE, secrets: { a: 1 } }, "secrets"],
    [{ ...NONE, credentials: { a: "s3cr3t" } }, "credentials"],
    [{ ...NONE, credentials: { a: { ...CREDENTIAL, type: "s3cr3t" } } }, "credentials.type"],
    [{ ...NONE, credentials: { a: { ...CREDENTIAL, origin: 1 } } }, "credentials.origin"],
    [{ ...NONE, sessions: { a: { ...SESSION, access_token: 1 } } }, "sessions.access_token"],
    [{ ...NONE, sessions: { a: { ...SESSION, refresh_token: 1 } } }, "sessions.refresh_token"],
    [
      { ...NONE, sessions: { a: { ...SESSION, access_expires_at: "1" } } },
      "sessions.access_expires_at",
    ],
  ];
  for (const [value, where] of bad) {
    const error = assertThrows(() => parse(value), SealholdError);
    assertEquals([error.code, error.data], ["DAMAGED", { where }]);
    assertStrictEquals(error.message.includes("s3cr3t"), false);
  }
});

Deno.test("entries are canonical: the same ones are the same bytes", () => {
  const one = { ...NONE, secrets: { b: "1", a: "2" } };
  const two = { secrets: { a: "2", b: "1" }, sessions: {}, credentials: {} };
  assertEquals(encodeEntries(one), encodeEntries(two));
});
