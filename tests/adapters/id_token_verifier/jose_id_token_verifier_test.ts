import { assert, assertEquals } from "@std/assert";
import { CompactSign, exportJWK, exportSPKI, generateKeyPair, importJWK, type JWK } from "jose";
import { joseIdTokenVerifier } from "../../../src/adapters/id_token_verifier/jose_id_token_verifier.ts";
import { encodeBase64url } from "../../../src/crypto/base64url.ts";
import { type FakeIssuer, fakeIssuer, GITHUB, GITHUB_CLAIMS } from "../../fakes/fake_issuer.ts";

const NOW = 1_767_000_000_000;
const issuer = await fakeIssuer(GITHUB, () => NOW);
const { verify } = joseIdTokenVerifier;

function part(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return encodeBase64url(new TextEncoder().encode(text));
}

/** A token with exactly this header text, signed with the issuer's key all the same. */
async function withHeader(header: string, payload: unknown = GITHUB_CLAIMS): Promise<string> {
  const signed = `${part(header)}.${part(payload)}`;
  const signature = await crypto.subtle.sign(
    "RSASSA-PKCS1-v1_5",
    issuer.privateKey,
    new TextEncoder().encode(signed),
  );
  return `${signed}.${encodeBase64url(new Uint8Array(signature))}`;
}

async function refusal(token: string, keys = issuer.jwks): Promise<string> {
  const check = await verify(token, keys);
  return check.kind === "refused" ? check.reason : check.kind;
}

for (const alg of ["RS256", "PS256", "ES256", "ES384", "EdDSA"]) {
  Deno.test(`id token: ${alg} is verified, and a changed token is not`, async () => {
    const own: FakeIssuer = await fakeIssuer(GITHUB, () => NOW, alg);
    const token = await own.sign(GITHUB_CLAIMS);
    const check = await verify(token, own.jwks);
    assert(check.kind === "verified");
    assertEquals(check.claims["repository"], "acme/app");
    const [header, , signature] = token.split(".");
    const other = part({ ...GITHUB_CLAIMS, iss: GITHUB, repository: "evil/app" });
    assertEquals(
      await refusal(`${header}.${other}.${signature}`, own.jwks),
      "the signature is not good",
    );
    const elsewhere = await fakeIssuer(GITHUB, () => NOW, alg);
    assertEquals(await refusal(token, elsewhere.jwks), "the signature is not good");
  });
}

Deno.test("case 40: alg none, in every spelling", async () => {
  for (const alg of ["none", "None", "NONE", ""]) {
    const header = part({ alg, kid: issuer.kid });
    assertEquals(
      await refusal(`${header}.${part(GITHUB_CLAIMS)}.`),
      "it is no JWS in compact form",
    );
    assertEquals(
      await refusal(`${header}.${part(GITHUB_CLAIMS)}.AAAA`),
      "the algorithm is not the key's",
    );
  }
});

Deno.test("case 40: HS256 with the RSA public key as the secret", async () => {
  const [jwk] = issuer.jwks.keys;
  assert(jwk !== undefined);
  const publicKey = await importJWK({ ...jwk, ext: true }, "RS256", { extractable: true });
  const secrets = [JSON.stringify(jwk), jwk.n ?? "", await exportSPKI(publicKey as CryptoKey)];
  for (const secret of secrets) {
    const token = await new CompactSign(new TextEncoder().encode(JSON.stringify(GITHUB_CLAIMS)))
      .setProtectedHeader({ alg: "HS256", kid: issuer.kid })
      .sign(new TextEncoder().encode(secret));
    assertEquals(await refusal(token), "the algorithm is not the key's");
  }
  const oct = { kty: "oct", kid: "s", k: part("secret secret secret secret secret") };
  const token = await new CompactSign(new TextEncoder().encode("{}"))
    .setProtectedHeader({ alg: "HS256", kid: "s" })
    .sign(new TextEncoder().encode("secret secret secret secret secret"));
  assertEquals(await refusal(token, { keys: [oct] }), "unknown-key");
});

Deno.test("case 40: an algorithm of the same key type that the key is not for", async () => {
  assertEquals(
    await refusal(
      await issuer.sign(GITHUB_CLAIMS).then((token) => {
        const [, payload, signature] = token.split(".");
        return `${part({ alg: "PS256", kid: issuer.kid })}.${payload}.${signature}`;
      }),
    ),
    "the algorithm is not the key's",
  );
  const [jwk] = issuer.jwks.keys;
  const forEncryption = { keys: [{ ...jwk, use: "enc" } as JWK] };
  assertEquals(await refusal(await issuer.sign(GITHUB_CLAIMS), forEncryption), "unknown-key");
  const forSigning = { keys: [{ ...jwk, key_ops: ["sign"] } as JWK] };
  assertEquals(await refusal(await issuer.sign(GITHUB_CLAIMS), forSigning), "unknown-key");
});

Deno.test("case 40: jku, x5u, an embedded key, crit and others, although the signature is good", async () => {
  const attacker = await generateKeyPair("RS256", { extractable: true });
  const jwk = await exportJWK(attacker.publicKey);
  const members: Record<string, unknown> = {
    jku: "https://evil.example/keys",
    x5u: "https://evil.example/cert",
    jwk,
    x5c: ["MIIB"],
    crit: ["exp"],
    b64: false,
    zip: "DEF",
    enc: "A256GCM",
  };
  for (const [name, value] of Object.entries(members)) {
    const header = JSON.stringify({ alg: "RS256", kid: issuer.kid, [name]: value });
    assertEquals(await refusal(await withHeader(header)), `its header has ${name}`);
  }
  const embedded = await new CompactSign(new TextEncoder().encode("{}"))
    .setProtectedHeader({ alg: "RS256", jwk }).sign(attacker.privateKey);
  assertEquals(await refusal(embedded), "its header has jwk");
});

Deno.test("case 40: a kid twice, in the header and in the key set", async () => {
  const twice = `{"alg":"RS256","kid":"${issuer.kid}","k\\u0069d":"${issuer.kid}"}`;
  assertEquals(await refusal(await withHeader(twice)), "its header cannot be read");
  const other = await fakeIssuer(GITHUB, () => NOW);
  const keys = [...issuer.jwks.keys, ...other.jwks.keys];
  assertEquals(await refusal(await issuer.sign(GITHUB_CLAIMS), { keys }), "more than one key fits");
});

Deno.test("id token: an unknown key is told apart; without an id there must be one key", async () => {
  const token = await issuer.sign(GITHUB_CLAIMS, { kid: "newer" });
  assertEquals((await verify(token, issuer.jwks)).kind, "unknown-key");
  const unnamed = await withHeader('{"alg":"RS256"}');
  assertEquals((await verify(unnamed, issuer.jwks)).kind, "verified");
  assertEquals(await refusal(unnamed, { keys: [] }), "no key fits");
});

Deno.test("id token: forms that are none", async () => {
  const good = await issuer.sign(GITHUB_CLAIMS);
  for (
    const token of [
      "",
      "a.b",
      "..",
      `${good}.x`,
      ` ${good}`,
      `${good}=`,
      good.replace(".", "\n."),
      `${good}${"A".repeat(16_384)}`,
    ]
  ) assertEquals(await refusal(token), "it is no JWS in compact form");
  for (const header of ["x", "[]", '"a"', '{"kid":"a"}', '{"alg":1}', '{"alg":"RS256","kid":7}']) {
    assertEquals(await refusal(await withHeader(header)), "its header cannot be read");
  }
  const access = `{"alg":"RS256","kid":"${issuer.kid}","typ":"at+jwt"}`;
  assertEquals(await refusal(await withHeader(access)), "it is of another type");
  for (const payload of ["x", "[]", "null", '{"sub":"a","sub":"b"}']) {
    const token = await withHeader(`{"alg":"RS256","kid":"${issuer.kid}"}`, payload);
    assertEquals(await refusal(token), "its claims cannot be read");
  }
});
