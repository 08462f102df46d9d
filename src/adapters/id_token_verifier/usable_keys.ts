/** Which keys of an issuer may verify a token, and by which algorithms. */
import type { JWK } from "jose";
import * as v from "valibot";
import type { IssuerKeys } from "../../ports/id_token_verifier.ts";
import type { TokenHeader } from "./read_header.ts";

/** A key that may verify, public members only. */
interface UsableKey {
  jwk: JWK;
  algorithms: readonly string[];
}

const TEXT = v.pipe(v.string(), v.maxLength(4096));
const COMMON = {
  kid: v.optional(TEXT),
  use: v.optional(v.literal("sig"), "sig"),
  alg: v.optional(TEXT),
  key_ops: v.optional(v.pipe(v.array(TEXT), v.includes("verify"))),
};
/** A symmetric key is in no variant: an issuer that published one would let everybody sign. */
const PUBLIC_KEY = v.variant("kty", [
  v.object({ ...COMMON, kty: v.literal("RSA"), n: TEXT, e: TEXT }),
  v.object({
    ...COMMON,
    kty: v.literal("EC"),
    crv: v.picklist(["P-256", "P-384"]),
    x: TEXT,
    y: TEXT,
  }),
  v.object({ ...COMMON, kty: v.literal("OKP"), crv: v.literal("Ed25519"), x: TEXT }),
]);
type PublicKey = v.InferOutput<typeof PUBLIC_KEY>;

const ALGORITHMS: Readonly<Record<string, readonly string[]>> = {
  "RSA": ["RS256", "PS256"],
  "P-256": ["ES256"],
  "P-384": ["ES384"],
  "Ed25519": ["EdDSA"],
};

/** The keys that a header may mean: those of its id, or all of them where it names none. */
export function keysFor({ kid }: TokenHeader, { keys }: IssuerKeys): UsableKey[] {
  return keys.map((key) => v.safeParse(PUBLIC_KEY, key))
    .flatMap((parsed) => parsed.success ? [parsed.output] : [])
    .filter((key) => kid === undefined || key.kid === kid)
    .map(usable);
}

function usable(key: PublicKey): UsableKey {
  const { kid: _kid, use: _use, alg, key_ops: _ops, ...jwk } = key;
  const possible = ALGORITHMS[key.kty === "RSA" ? "RSA" : key.crv] ?? [];
  return {
    jwk,
    algorithms: alg === undefined ? possible : possible.filter((each) => each === alg),
  };
}
