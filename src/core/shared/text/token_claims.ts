/** What a token says about itself. */
import { decodeBase64url } from "../../../crypto/base64url.ts";

/** What is shown of a JWT that we did not issue and cannot verify: its claims are hints, not facts. */
interface TokenClaims {
  exp?: number;
  iat?: number;
  sub?: string;
  preferred_username?: string;
}

/**
 * The claims of a JWT, unverified.
 * @returns an empty record when it is no JWT
 */
export function peekClaims(token: string): TokenClaims {
  const payload = token.split(".")[1];
  if (payload === undefined || token.length > 16_384) return {};
  try {
    const raw: unknown = JSON.parse(new TextDecoder().decode(decodeBase64url(payload)));
    return typeof raw === "object" && raw !== null
      ? pickClaims(raw as Record<string, unknown>)
      : {};
  } catch {
    return {};
  }
}

function pickClaims(raw: Record<string, unknown>): TokenClaims {
  const { exp, iat, sub, preferred_username: name } = raw;
  return {
    ...(typeof exp === "number" ? { exp } : {}),
    ...(typeof iat === "number" ? { iat } : {}),
    ...(typeof sub === "string" ? { sub } : {}),
    ...(typeof name === "string" ? { preferred_username: name } : {}),
  };
}
