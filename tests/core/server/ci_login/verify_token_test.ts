/** Whose word a verified token is, and what happens when its key is not known. */
import { assertEquals, assertRejects } from "@std/assert";
import type { IssuerKeyCache } from "../../../../src/core/server/ci_login/issuer_keys.ts";
import { verifyToken } from "../../../../src/core/server/ci_login/verify_token.ts";
import { OAuthError } from "../../../../src/core/server/oauth/oauth_error.ts";
import type { IdTokenCheck, IssuerKeys } from "../../../../src/ports/id_token_verifier.ts";
import type { TrustRule } from "../../../../src/ports/server/trust_rule_store.ts";

const ISSUER = "https://issuer.example";
const [OLD, NEW] = [{ keys: ["old"] }, { keys: ["new"] }];

const RULE: TrustRule = {
  name: "deploy",
  issuer: ISSUER,
  audience: "https://s",
  claims: [],
  userUuid: "u",
  username: "u",
  scope: undefined,
  ttlSec: 900,
  jwks: undefined,
  allowPrivate: false,
  once: false,
  createdAtMs: 0,
};

/** A verifier that says this of a token by these keys, and what it and the cache were asked. */
function portsOf(check: (keys: IssuerKeys) => IdTokenCheck) {
  const asked: boolean[] = [];
  const issuerKeys = {
    get(_issuer: string, _allowPrivate: boolean, newer = false) {
      asked.push(newer);
      return Promise.resolve(newer ? NEW : OLD);
    },
    // Its other members are private.
  } as unknown as IssuerKeyCache;
  const verifier = { verify: (_: string, keys: IssuerKeys) => Promise.resolve(check(keys)) };
  return { ports: { issuerKeys, verifier }, asked };
}

Deno.test("trust: the issuer is the signer's word, and not what was read before the signature", async () => {
  for (const iss of ["https://evil.example", `${ISSUER}/`, undefined, [ISSUER]]) {
    const { ports } = portsOf(() => ({ kind: "verified", claims: { iss } }));
    const error = await assertRejects(() => verifyToken(ports, "t", [RULE]), OAuthError);
    assertEquals([error.message, error.details.reason], [
      "The ID token is not accepted",
      "its issuer is not the rule's",
    ]);
  }
});

Deno.test("trust: a key that is not known yet is asked for once more", async () => {
  const claims = { iss: ISSUER };
  const { ports, asked } = portsOf((keys) =>
    keys === NEW ? { kind: "verified", claims } : { kind: "unknown-key" }
  );
  assertEquals(await verifyToken(ports, "t", [RULE]), { claims, rules: [RULE] });
  assertEquals(asked, [false, true]);
  const known = portsOf(() => ({ kind: "refused", reason: "the signature is not good" }));
  await assertRejects(
    () => verifyToken(known.ports, "t", [RULE]),
    OAuthError,
    "The ID token is not accepted",
  );
  assertEquals(known.asked, [false], "a bad signature fetches nothing");
});
