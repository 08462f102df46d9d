import { compactVerify, importJWK, SignJWT } from "jose";
import { encodeBase64url } from "../../crypto/base64url.ts";
import type { Secret } from "../../secret.ts";
import type { TokenClaims, TokenSigner, TokenUse } from "../../ports/token_signer.ts";
import { readClaims } from "./read_claims.ts";

const ALGORITHM = "EdDSA";
const TYPES: Readonly<Record<TokenUse, string>> = { access: "at+jwt", ws: "ws+jwt" };
/**
 * base64url without padding, and a signature of 64 bytes with no stray bits: one spelling for each token. jose also takes
 * white space and padding.
 */
const TOKEN_FORM = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{85}[AQgw]$/;
/** DER before the 32-byte seed in an Ed25519 PKCS #8 key (RFC 8410 section 7). */
const PKCS8_PREFIX = Uint8Array.from(
  [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20],
);

/** An Ed25519 signing key. */
interface SigningKey {
  kid: string;
  /** 32 bytes. */
  seed: Secret;
}

/** How tokens are signed. */
interface TokenSignerOptions {
  /** `iss` and `aud` of every token: this server's base URL. */
  issuer: string;
  /** The first one signs; all of them verify. */
  keys: readonly SigningKey[];
}

interface LoadedKey {
  kid: string;
  privateKey: CryptoKey;
  publicKey: CryptoKey;
  /** The public key's `x`. */
  x: string;
}

/**
 * JWT with EdDSA over Ed25519 (RFC 8037, RFC 9068).
 *
 * A token's header must be, byte for byte, the header that this signer writes for one of its keys and that use. So
 * nothing in it is ever obeyed: not `alg` (none, HS256), `jku`, `x5u`, `jwk`, `crit`, nor a repeated `kid` (case 40).
 * @throws {RangeError} if there is no key, or two have the same `kid`
 */
export async function joseTokenSigner(options: TokenSignerOptions): Promise<TokenSigner> {
  const keys = await Promise.all(options.keys.map(loadKey));
  const [current] = keys;
  if (current === undefined) throw new RangeError("Cannot sign tokens: there is no key");
  if (new Set(keys.map((key) => key.kid)).size !== keys.length) {
    throw new RangeError("Cannot sign tokens: two keys have the same id");
  }
  const byHeader = new Map<string, LoadedKey>();
  for (const key of keys) {
    for (const use of ["access", "ws"] as const) byHeader.set(headerText(key.kid, use), key);
  }
  const { issuer } = options;

  return {
    sign: (claims, use) => signClaims(current, issuer, claims, use),
    verify: async (token, use) => {
      if (!TOKEN_FORM.test(token)) return undefined;
      const header = token.slice(0, token.indexOf("."));
      const key = byHeader.get(header);
      if (key === undefined || header !== headerText(key.kid, use)) return undefined;
      const payload = await verifiedPayload(token, key.publicKey);
      return payload === undefined ? undefined : readClaims(payload, issuer);
    },
    jwks: () =>
      Promise.resolve({
        keys: keys.map(({ kid, x }) => ({
          kty: "OKP",
          crv: "Ed25519",
          alg: ALGORITHM,
          use: "sig",
          kid,
          x,
        })),
      }),
  };
}

function tokenHeader(kid: string, use: TokenUse): { alg: string; kid: string; typ: string } {
  return { alg: ALGORITHM, kid, typ: TYPES[use] };
}

function headerText(kid: string, use: TokenUse): string {
  return encodeBase64url(new TextEncoder().encode(JSON.stringify(tokenHeader(kid, use))));
}

async function signClaims(
  key: LoadedKey,
  issuer: string,
  claims: TokenClaims,
  use: TokenUse,
): Promise<string> {
  const scope = claims.scopes === undefined ? {} : { scope: claims.scopes.join(" ") };
  return await new SignJWT({ sid: claims.sessionId, client_id: claims.clientId, ...scope })
    .setProtectedHeader(tokenHeader(key.kid, use))
    .setIssuer(issuer)
    .setAudience(issuer)
    .setSubject(claims.userUuid)
    .setJti(claims.tokenId)
    .setIssuedAt(claims.issuedAtSec)
    .setExpirationTime(claims.expiresAtSec)
    .sign(key.privateKey);
}

async function verifiedPayload(
  token: string,
  publicKey: CryptoKey,
): Promise<Uint8Array | undefined> {
  try {
    return (await compactVerify(token, publicKey, { algorithms: [ALGORITHM] })).payload;
  } catch {
    return undefined;
  }
}

async function loadKey({ kid, seed }: SigningKey): Promise<LoadedKey> {
  const bytes = seed.expose();
  const pkcs8 = new Uint8Array([...PKCS8_PREFIX, ...bytes]);
  bytes.fill(0);
  try {
    // Extractable once, to learn the public half; the key that signs is not.
    const pair = await crypto.subtle.importKey("pkcs8", pkcs8, "Ed25519", true, ["sign"]);
    const { x } = await crypto.subtle.exportKey("jwk", pair);
    if (x === undefined) throw new RangeError("Cannot sign tokens: the key has no public half");
    const publicKey = await importJWK({ kty: "OKP", crv: "Ed25519", x }, ALGORITHM);
    const privateKey = await crypto.subtle.importKey("pkcs8", pkcs8, "Ed25519", false, ["sign"]);
    return { kid, x, privateKey, publicKey: publicKey as CryptoKey };
  } finally {
    pkcs8.fill(0);
  }
}
