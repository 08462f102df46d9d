/** The parts of the authorization server that decide without a store. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { SystemRandom } from "../../../../src/adapters/random/system_random.ts";
import { parseScopes } from "../../../../src/core/server/accounts/scopes.ts";
import { findClient, isRedirectUriOf } from "../../../../src/core/server/oauth/clients.ts";
import { productOf } from "../../../../src/core/server/oauth/device_grant.ts";
import { OAuthError } from "../../../../src/core/server/oauth/oauth_error.ts";
import { newOpaque, opaqueHash } from "../../../../src/core/server/oauth/opaque.ts";
import { verifies } from "../../../../src/core/server/oauth/pkce.ts";
import { formToken, isFormToken } from "../../../../src/core/server/oauth/sign_in.ts";
import {
  newUserCode,
  readUserCode,
  showUserCode,
  userCodeHash,
} from "../../../../src/core/server/oauth/user_code.ts";
import { ConstantRandom } from "../../../fakes/constant_random.ts";

Deno.test("case 14: PKCE, the value of RFC 7636 appendix B and the form of a verifier", () => {
  const challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
  assert(verifies("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", challenge));
  const bad = [
    "",
    challenge,
    "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjX",
    "a".repeat(129),
    "a b".repeat(20),
  ];
  for (const verifier of bad) assert(!verifies(verifier, challenge), verifier);
});

Deno.test("user codes: eight of twenty letters, all of them equally often", () => {
  const random = new SystemRandom();
  const seen = new Map<string, number>();
  for (let i = 0; i < 2000; i++) {
    const code = newUserCode(random);
    assert(/^[BCDFGHJKLMNPQRSTVWXZ]{8}$/.test(code), code);
    for (const letter of code) seen.set(letter, (seen.get(letter) ?? 0) + 1);
  }
  assertEquals(seen.size, 20);
  // 800 expected, standard deviation 28: outside of this once in some million runs.
  for (const [letter, count] of seen) assert(count > 640 && count < 960, `${letter}: ${count}`);
  // Bytes from 240 up would favour the first letters.
  const fixed = new ConstantRandom(255, 240, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13);
  assertEquals(newUserCode(fixed), "BCDFGHJK");
});

Deno.test("user codes: however a person types them", () => {
  for (
    const typed of [
      "BCDF-GHJK",
      "bcdfghjk",
      " bcdf ghjk ",
      "B-C-D-F-G-H-J-K",
      "bcdf–ghjk",
      "BCDF_GHJK",
      "bcdf.ghjk",
    ]
  ) {
    assertEquals(readUserCode(typed), "BCDFGHJK", typed);
  }
  for (
    const typed of [
      "",
      "BCDF-GHJ",
      "BCDF-GHJKL",
      "ACDF-GHJK",
      "BCDF-GHJ1",
      "ВCDF-GHJK",
      "b".repeat(100),
      "BCDF/GHJK",
    ]
  ) {
    assertEquals(readUserCode(typed), undefined, typed);
  }
  assertEquals(showUserCode("BCDFGHJK"), "BCDF-GHJK");
  const [a, b] = [new Uint8Array(32), new Uint8Array(32).fill(1)];
  assert(userCodeHash("BCDFGHJK", a).toHex() !== userCodeHash("BCDFGHJK", b).toHex(), "keyed");
});

Deno.test("opaque values: one spelling each", () => {
  const { text, hash } = newOpaque(new SystemRandom());
  assertEquals(opaqueHash(text), hash);
  for (const bad of ["", text + "=", text + "A", text.slice(1), ` ${text}`, "ü"]) {
    assertEquals(opaqueHash(bad), undefined);
  }
});

Deno.test("scopes: known ones, each once, in our order", () => {
  assertEquals(parseScopes("secrets:write secrets:read secrets:write"), [
    "secrets:read",
    "secrets:write",
  ]);
  for (
    const bad of [
      "",
      " ",
      "secrets",
      "secrets:read x",
      "constructor",
      "secrets:read\tsecrets:write",
    ]
  ) {
    assertEquals(parseScopes(bad), undefined, bad);
  }
});

Deno.test("case 18: loopback redirect URIs match but for the port", () => {
  const client = findClient("sealhold-cli");
  assert(isRedirectUriOf(client, "http://127.0.0.1:1/callback"));
  assert(isRedirectUriOf(client, "http://[::1]/callback"));
  const registered = { ...client, redirectUris: ["http://127.0.0.1/callback"] };
  assert(
    !isRedirectUriOf(registered, "http://[::1]:1/callback"),
    "addresses do not stand for each other",
  );
  assert(!isRedirectUriOf(registered, "http://localhost:1/callback"));
  for (const id of [undefined, "", "sealhold", "__proto__"]) {
    assertEquals(assertThrows(() => findClient(id), OAuthError).code, "invalid_client");
  }
});

Deno.test("case 17: of a User-Agent the first product alone, or nothing", () => {
  assertEquals(productOf("sealhold/0.1.0 (Linux) evil"), "sealhold/0.1.0");
  assertEquals(productOf("curl"), "curl");
  for (
    const bad of [
      "",
      "Your bank: approve",
      "<b>x</b>",
      "a\u202eb",
      `${"x".repeat(40)}/1`,
      "x/1;y",
      "\u00a0",
    ]
  ) {
    assertEquals(productOf(bad), bad.startsWith("Your") ? "Your" : "", bad);
  }
});

Deno.test("case 41: form tokens are bound to server, browser and purpose, and compared as digests", () => {
  const secret = new Uint8Array(32).fill(1);
  const browser = (fill: number) => ({
    cookie: "c",
    hash: new Uint8Array(32).fill(fill),
    isNew: false,
    session: undefined,
  });
  const token = formToken(secret, browser(1), "a");
  assert(isFormToken(secret, browser(1), "a", token));
  assert(!isFormToken(secret, browser(2), "a", token));
  assert(!isFormToken(secret, browser(1), "b", token));
  assert(!isFormToken(new Uint8Array(32), browser(1), "a", token));
  for (const bad of ["", token.slice(1), `${token}A`, `${token}=`, "ü"]) {
    assert(!isFormToken(secret, browser(1), "a", bad));
  }
});
