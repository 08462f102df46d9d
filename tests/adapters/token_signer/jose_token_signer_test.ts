import { assertEquals, assertRejects } from "@std/assert";
import { createHmac } from "node:crypto";
import { createLocalJWKSet, importJWK, jwtVerify } from "jose";
import { cachingTokenSigner } from "../../../src/adapters/token_signer/caching_token_signer.ts";
import { joseTokenSigner } from "../../../src/adapters/token_signer/jose_token_signer.ts";
import { encodeBase64url } from "../../../src/crypto/base64url.ts";
import { Secret } from "../../../src/secret.ts";
import { CLAIMS, testTokenSigner } from "../../contracts/token_signer_contract.ts";

type SigningKey = Parameters<typeof joseTokenSigner>[0]["keys"][number];

const ISSUER = "https://a.test";

function key(kid: string, fill: number): SigningKey {
  return { kid, seed: new Secret(new Uint8Array(32).fill(fill)) };
}

const open = async () => ({
  signer: await joseTokenSigner({ issuer: ISSUER, keys: [key("k1", 1), key("k0", 9)] }),
  other: await joseTokenSigner({ issuer: ISSUER, keys: [key("k1", 2)] }),
});

testTokenSigner("joseTokenSigner", open);
testTokenSigner("cachingTokenSigner over joseTokenSigner", async () => {
  const { signer, other } = await open();
  return { signer: cachingTokenSigner(signer, 8), other };
});

function segment(value: unknown): string {
  if (value instanceof Uint8Array) return encodeBase64url(value);
  return encodeBase64url(
    new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value)),
  );
}

/** A token with any header and payload, signed by the real key. */
async function forge(header: string | object, payload: object, seedFill = 1): Promise<string> {
  const x = await publicX(seedFill);
  const d = encodeBase64url(new Uint8Array(32).fill(seedFill));
  const jwk = await crypto.subtle.importKey(
    "jwk",
    { kty: "OKP", crv: "Ed25519", x, d },
    "Ed25519",
    false,
    ["sign"],
  );
  const signed = `${segment(header)}.${segment(payload)}`;
  const signature = await crypto.subtle.sign("Ed25519", jwk, new TextEncoder().encode(signed));
  return `${signed}.${encodeBase64url(new Uint8Array(signature))}`;
}

async function publicX(fill: number): Promise<string> {
  const { keys } = await (await joseTokenSigner({ issuer: ISSUER, keys: [key("k", fill)] })).jwks();
  return keys[0]?.x ?? "";
}

const GOOD_HEADER = { alg: "EdDSA", kid: "k1", typ: "at+jwt" };
const GOOD_PAYLOAD = {
  sid: CLAIMS.sessionId,
  iss: ISSUER,
  aud: ISSUER,
  sub: CLAIMS.userUuid,
  jti: CLAIMS.tokenId,
  client_id: CLAIMS.clientId,
  iat: CLAIMS.issuedAtSec,
  exp: CLAIMS.expiresAtSec,
};

Deno.test("case 40: hostile headers are refused, though the signature is good", async () => {
  const { signer } = await open();
  assertEquals(
    await signer.verify(await forge(GOOD_HEADER, GOOD_PAYLOAD), "access"),
    CLAIMS,
    "the forge works",
  );
  const jwk = { kty: "OKP", crv: "Ed25519", x: await publicX(3) };
  const headers: Array<string | object> = [
    { ...GOOD_HEADER, alg: "none" },
    { ...GOOD_HEADER, alg: "HS256" },
    { ...GOOD_HEADER, alg: "Ed25519" },
    { ...GOOD_HEADER, jku: "https://evil.test/jwks.json" },
    { ...GOOD_HEADER, x5u: "https://evil.test/cert" },
    { ...GOOD_HEADER, jwk },
    { ...GOOD_HEADER, crit: ["exp"] },
    { ...GOOD_HEADER, b64: false, crit: ["b64"] },
    { ...GOOD_HEADER, kid: "k2" },
    { ...GOOD_HEADER, kid: ["k1"] },
    { ...GOOD_HEADER, typ: "JWT" },
    { alg: "EdDSA", typ: "at+jwt" },
    { kid: "k1", alg: "EdDSA", typ: "at+jwt" },
    '{"alg":"EdDSA","kid":"k2","kid":"k1","typ":"at+jwt"}',
    '{"alg":"none","alg":"EdDSA","kid":"k1","typ":"at+jwt"}',
  ];
  for (const header of headers) {
    const label = JSON.stringify(header);
    assertEquals(
      await signer.verify(await forge(header, GOOD_PAYLOAD), "access"),
      undefined,
      label,
    );
  }
  const embedded = await forge({ ...GOOD_HEADER, jwk }, GOOD_PAYLOAD, 3);
  assertEquals(await signer.verify(embedded, "access"), undefined, "signed by the embedded key");
});

Deno.test("case 40: no signature, and HMAC under the public key, are refused", async () => {
  const { signer } = await open();
  for (const alg of ["none", "EdDSA"]) {
    const unsigned = `${segment({ ...GOOD_HEADER, alg })}.${segment(GOOD_PAYLOAD)}.`;
    assertEquals(await signer.verify(unsigned, "access"), undefined);
  }
  for (const alg of ["HS256", "EdDSA"]) {
    const signed = `${segment({ ...GOOD_HEADER, alg })}.${segment(GOOD_PAYLOAD)}`;
    const mac = createHmac("sha256", await publicX(1)).update(signed).digest();
    const token = `${signed}.${encodeBase64url(new Uint8Array(mac))}`;
    assertEquals(await signer.verify(token, "access"), undefined);
  }
});

Deno.test("case 40: claims of another type or server are refused", async () => {
  const { signer } = await open();
  const payloads: object[] = [
    { ...GOOD_PAYLOAD, exp: String(GOOD_PAYLOAD.exp) },
    { ...GOOD_PAYLOAD, exp: undefined },
    { ...GOOD_PAYLOAD, exp: null },
    { ...GOOD_PAYLOAD, exp: 1e400 },
    { ...GOOD_PAYLOAD, exp: GOOD_PAYLOAD.exp + 0.5 },
    { ...GOOD_PAYLOAD, iat: undefined },
    { ...GOOD_PAYLOAD, iat: -1 },
    { ...GOOD_PAYLOAD, sub: undefined },
    { ...GOOD_PAYLOAD, sub: 7 },
    { ...GOOD_PAYLOAD, sid: "" },
    { ...GOOD_PAYLOAD, jti: undefined },
    { ...GOOD_PAYLOAD, client_id: undefined },
    { ...GOOD_PAYLOAD, client_id: 7 },
    { ...GOOD_PAYLOAD, iss: "https://a.test/" },
    { ...GOOD_PAYLOAD, iss: "https://evil.test" },
    { ...GOOD_PAYLOAD, iss: "https://evil.test", aud: "https://evil.test" },
    { ...GOOD_PAYLOAD, aud: [ISSUER, "https://evil.test"] },
    { ...GOOD_PAYLOAD, aud: "https://evil.test" },
    [],
    // Half of a letter, which a lenient reader takes for another one.
    Uint8Array.from(JSON.stringify({ ...GOOD_PAYLOAD, sub: "u\u00fc" }), (c) => c.charCodeAt(0)),
  ];
  for (const payload of payloads) {
    const label = JSON.stringify(payload);
    assertEquals(
      await signer.verify(await forge(GOOD_HEADER, payload), "access"),
      undefined,
      label,
    );
  }
});

Deno.test("case 40: a scope of another form is refused, and never read as no limit", async () => {
  const { signer } = await open();
  const limited = { ...CLAIMS, scopes: ["secrets:read", "b"] };
  assertEquals(await signer.verify(await signer.sign(limited, "access"), "access"), limited);
  for (
    const scope of [
      null,
      "",
      " ",
      7,
      true,
      ["secrets:read"],
      {},
      "a  b",
      " a",
      "a ",
      'a"b',
      "ä",
      "a\nb",
      "x".repeat(600),
    ]
  ) {
    const token = await forge(GOOD_HEADER, { ...GOOD_PAYLOAD, scope });
    assertEquals(await signer.verify(token, "access"), undefined, JSON.stringify(scope));
  }
});

Deno.test("an older key still verifies; two keys with one id are refused", async () => {
  const old = await joseTokenSigner({ issuer: ISSUER, keys: [key("k0", 9)] });
  const { signer } = await open();
  assertEquals(await signer.verify(await old.sign(CLAIMS, "access"), "access"), CLAIMS);
  const twice = { issuer: ISSUER, keys: [key("k", 1), key("k", 2)] };
  await assertRejects(() => joseTokenSigner(twice), RangeError, "the same id");
  await assertRejects(() => joseTokenSigner({ issuer: ISSUER, keys: [] }), RangeError, "no key");
});

Deno.test("the key that signs cannot be taken out of the runtime", async () => {
  const used: CryptoKey[] = [];
  const sign = crypto.subtle.sign.bind(crypto.subtle);
  Object.defineProperty(crypto.subtle, "sign", {
    value: (algorithm: AlgorithmIdentifier, key: CryptoKey, data: BufferSource) => {
      used.push(key);
      return sign(algorithm, key, data);
    },
    configurable: true,
  });
  try {
    await (await open()).signer.sign(CLAIMS, "access");
  } finally {
    Reflect.deleteProperty(crypto.subtle, "sign");
  }
  assertEquals(used.map(({ extractable, usages }) => [extractable, usages]), [[false, ["sign"]]]);
});

Deno.test("an independent verifier accepts a token by the published keys", async () => {
  const { signer } = await open();
  const now = Math.floor(Date.now() / 1000);
  const token = await signer.sign(
    { ...CLAIMS, issuedAtSec: now, expiresAtSec: now + 60 },
    "access",
  );
  // deno-lint-ignore no-explicit-any -- jose's type wants members that a public key set need not have
  const keys = createLocalJWKSet(await signer.jwks() as any);
  const { payload, protectedHeader } = await jwtVerify(token, keys, {
    issuer: ISSUER,
    audience: ISSUER,
    typ: "at+jwt",
  });
  assertEquals([payload.sub, payload.sid, protectedHeader.kid], [
    CLAIMS.userUuid,
    CLAIMS.sessionId,
    "k1",
  ]);
});

Deno.test("the cache keeps good tokens only, and stays small", async () => {
  const { signer } = await open();
  let verified = 0;
  const counting = cachingTokenSigner({
    ...signer,
    verify: (token, use) => {
      verified++;
      return signer.verify(token, use);
    },
  }, 8);
  const tokens = await Promise.all(
    Array.from({ length: 20 }, (_, i) => signer.sign({ ...CLAIMS, tokenId: `t${i}` }, "access")),
  );
  for (const token of tokens) await counting.verify(token, "access");
  assertEquals(verified, 20);
  await counting.verify(tokens[19] ?? "", "access");
  assertEquals(verified, 20, "the newest is kept");
  await counting.verify(tokens[0] ?? "", "access");
  assertEquals(verified, 21, "the oldest is not");
  await counting.verify("junk", "access");
  await counting.verify("junk", "access");
  assertEquals(verified, 23);
  for (let i = 0; i < 20; i++) await counting.verify(`junk ${i}`, "access");
  await counting.verify(tokens[0] ?? "", "access");
  assertEquals(verified, 43, "junk pushes no good one out");
});

Deno.test("jose itself would take an EdDSA token with extra header fields: the strictness is ours", async () => {
  const token = await forge({ ...GOOD_HEADER, jku: "https://evil.test" }, GOOD_PAYLOAD);
  const publicKey = await importJWK({ kty: "OKP", crv: "Ed25519", x: await publicX(1) }, "EdDSA");
  const { payload } = await jwtVerify(token, publicKey, {
    currentDate: new Date(1_767_000_000_000),
  });
  assertEquals(payload.sub, CLAIMS.userUuid);
});
