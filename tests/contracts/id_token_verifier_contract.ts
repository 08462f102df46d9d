/** What every IdTokenVerifier must do (RFC 7515, RFC 7517; threats.md case 40). */
import { assertEquals } from "@std/assert";
import { encodeBase64url } from "../../src/crypto/base64url.ts";
import type { IdTokenVerifier } from "../../src/ports/id_token_verifier.ts";
import { fakeIssuer, GITHUB, GITHUB_CLAIMS } from "../fakes/fake_issuer.ts";
import { type Case, registerCases } from "./cases.ts";

const NOW = 1_767_000_000_000;
const newIssuer = (alg?: string) => fakeIssuer(GITHUB, () => NOW, alg);

function part(value: unknown): string {
  return encodeBase64url(new TextEncoder().encode(JSON.stringify(value)));
}

const CASES: readonly Case<IdTokenVerifier>[] = [
  [
    "an issuer's words are told, whatever they are, also when their time is over",
    async (verifier) => {
      const issuer = await newIssuer();
      const claims = { ...GITHUB_CLAIMS, exp: 1 };
      const check = await verifier.verify(await issuer.sign(claims), issuer.jwks);
      assertEquals(check.kind, "verified");
      assertEquals(check.kind === "verified" && check.claims["exp"], 1);
    },
  ],
  ["another issuer's signature, and altered words, are refused", async (verifier) => {
    const [issuer, other] = [await newIssuer(), await newIssuer()];
    const token = await issuer.sign(GITHUB_CLAIMS);
    assertEquals((await verifier.verify(token, other.jwks)).kind, "refused");
    const [header, , signature] = token.split(".");
    const altered = `${header}.${part({ ...GITHUB_CLAIMS, repository: "evil/app" })}.${signature}`;
    assertEquals((await verifier.verify(altered, issuer.jwks)).kind, "refused");
  }],
  ["a key that the set has not is told apart from a bad signature", async (verifier) => {
    const issuer = await newIssuer();
    const token = await issuer.sign(GITHUB_CLAIMS, { kid: "newer" });
    assertEquals(await verifier.verify(token, issuer.jwks), { kind: "unknown-key" });
  }],
  [
    "case 40: a token without a signature, or by another algorithm than the key's, is refused",
    async (verifier) => {
      const issuer = await newIssuer();
      const [, payload, signature] = (await issuer.sign(GITHUB_CLAIMS)).split(".");
      for (const alg of ["none", "HS256", "PS256"]) {
        const header = part({ alg, kid: issuer.kid });
        for (const end of ["", signature]) {
          const check = await verifier.verify(`${header}.${payload}.${end}`, issuer.jwks);
          assertEquals(check.kind, "refused", alg);
        }
      }
    },
  ],
  ["what is no token, and a set of what are no keys, throw nothing", async (verifier) => {
    const issuer = await newIssuer();
    for (const text of ["", "a.b", "..", "{}", "x".repeat(100_000)]) {
      assertEquals((await verifier.verify(text, issuer.jwks)).kind, "refused");
    }
    const token = await issuer.sign(GITHUB_CLAIMS);
    for (const keys of [[], [null], [7], [{}], [{ kty: "RSA", kid: issuer.kid }]]) {
      assertEquals((await verifier.verify(token, { keys })).kind !== "verified", true);
    }
  }],
];

/** Runs the suite. */
export function idTokenVerifierContract(name: string, open: () => IdTokenVerifier): void {
  registerCases("ID token verifier contract", name, CASES, open);
}
