import * as v from "valibot";
import type { TokenClaims } from "../../ports/token_signer.ts";

const SECONDS = v.pipe(v.number(), v.integer(), v.minValue(0));
const ID = v.pipe(v.string(), v.minLength(1), v.maxLength(128));
/** RFC 6749 section 3.3: one space between two names, and at least one name. */
const SCOPE = v.pipe(
  v.string(),
  v.maxLength(512),
  v.regex(/^[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*$/),
);
const CLAIMS = v.object({
  iss: v.string(),
  aud: v.string(),
  sub: ID,
  sid: ID,
  jti: ID,
  client_id: ID,
  iat: SECONDS,
  exp: SECONDS,
  scope: v.optional(SCOPE),
});

/**
 * The claims of a payload whose signature is good.
 * @returns undefined if one is missing or of another type (`exp` as text, case 40), or it is for another server
 */
export function readClaims(payload: Uint8Array, issuer: string): TokenClaims | undefined {
  const result = v.safeParse(CLAIMS, json(payload));
  if (!result.success) return undefined;
  const { iss, aud, sub, sid, jti, client_id: clientId, iat, exp, scope } = result.output;
  if (iss !== issuer || aud !== issuer) return undefined;
  return {
    userUuid: sub,
    sessionId: sid,
    tokenId: jti,
    clientId,
    issuedAtSec: iat,
    expiresAtSec: exp,
    ...(scope !== undefined && { scopes: scope.split(" ") }),
  };
}

function json(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
