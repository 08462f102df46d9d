import { assertEquals } from "@std/assert";
import { claimFault } from "../../../../src/core/server/ci_login/token_claims.ts";

const NOW = 1_767_000_000;
const GOOD = { exp: NOW + 300, iat: NOW, nbf: NOW - 5, sub: "repo:acme/app" };

Deno.test("id token times: the edges of 60 s and of a day", () => {
  const good: Record<string, unknown>[] = [
    GOOD,
    { ...GOOD, exp: NOW - 59 },
    { ...GOOD, iat: NOW + 60 },
    { ...GOOD, nbf: NOW + 60 },
    { ...GOOD, iat: NOW - 86_460, exp: NOW + 1 },
    { ...GOOD, exp: NOW + 0.5 },
    { exp: GOOD.exp, iat: GOOD.iat, sub: "x" },
  ];
  for (const claims of good) assertEquals(claimFault(claims, NOW), undefined);
});

const BAD: [string, Record<string, unknown>, string][] = [
  ["expired", { ...GOOD, exp: NOW - 60 }, "exp"],
  ["exp as text (case 40)", { ...GOOD, exp: String(NOW + 300) }, "exp"],
  ["no exp", { iat: NOW, sub: "x" }, "exp"],
  ["exp that is no number", { ...GOOD, exp: NaN }, "exp"],
  ["exp beyond all numbers", { ...GOOD, exp: Infinity }, "exp"],
  ["no iat", { exp: NOW + 1, sub: "x" }, "iat"],
  ["iat as text (case 40)", { ...GOOD, iat: String(NOW) }, "iat"],
  ["from the future (case 42)", { ...GOOD, iat: NOW + 61 }, "iat"],
  [
    "older than a day, however long it lives",
    { ...GOOD, iat: NOW - 86_461, exp: NOW + 1e6 },
    "iat",
  ],
  ["not yet valid", { ...GOOD, nbf: NOW + 61 }, "nbf"],
  ["nbf as text (case 40)", { ...GOOD, nbf: "0" }, "nbf"],
  ["an empty subject", { ...GOOD, sub: "" }, "sub"],
  ["no subject", { exp: NOW + 1, iat: NOW }, "sub"],
  ["an endless subject", { ...GOOD, sub: "x".repeat(1025) }, "sub"],
  ["a subject that is no text", { ...GOOD, sub: ["x"] }, "sub"],
];
for (const [name, claims, claim] of BAD) {
  Deno.test(`id token claims: ${name} is refused`, () => {
    assertEquals(claimFault(claims, NOW)?.claim, claim);
  });
}
