import { compactVerify, importJWK, type JWK } from "jose";
import { type Fields, isObject } from "../../core/shared/identity/shapes.ts";
import { parseUniqueJson } from "../../crypto/unique_json.ts";
import type { IdTokenCheck, IdTokenVerifier, IssuerKeys } from "../../ports/id_token_verifier.ts";
import { isTokenForm, readHeader } from "./read_header.ts";
import { keysFor } from "./usable_keys.ts";

/**
 * Signatures of ID tokens with jose. The algorithm must be one that the key is for: what the token says chooses among
 * those and never beyond them (case 40).
 */
export const joseIdTokenVerifier: IdTokenVerifier = {
  async verify(token: string, set: IssuerKeys): Promise<IdTokenCheck> {
    if (!isTokenForm(token)) return refused("it is no JWS in compact form");
    const header = readHeader(token);
    if (typeof header === "string") return refused(header);
    const candidates = keysFor(header, set);
    if (candidates.length === 0) {
      return header.kid === undefined ? refused("no key fits") : { kind: "unknown-key" };
    }
    // Two keys of one id, or none named among several: whoever added the second one chooses.
    if (candidates.length > 1) return refused("more than one key fits");
    const [candidate] = candidates;
    if (candidate === undefined) return refused("no key fits");
    if (!candidate.algorithms.includes(header.alg)) {
      return refused("the algorithm is not the key's");
    }
    return await verifyWith(token, candidate.jwk, header.alg);
  },
};

async function verifyWith(token: string, jwk: JWK, alg: string): Promise<IdTokenCheck> {
  let payload: Uint8Array;
  try {
    const key = await importJWK(jwk, alg);
    payload = (await compactVerify(token, key, { algorithms: [alg] })).payload;
  } catch {
    return refused("the signature is not good");
  }
  const claims = readClaims(payload);
  return claims === undefined ? refused("its claims cannot be read") : { kind: "verified", claims };
}

function readClaims(payload: Uint8Array): Fields | undefined {
  try {
    const claims = parseUniqueJson(new TextDecoder("utf-8", { fatal: true }).decode(payload));
    return isObject(claims) ? claims : undefined;
  } catch {
    return undefined;
  }
}

function refused(reason: string): IdTokenCheck {
  return { kind: "refused", reason };
}
