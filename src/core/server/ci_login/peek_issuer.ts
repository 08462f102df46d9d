/** What an ID token says of its issuer, before anything of it is known to be true. */
import { decodeBase64url } from "../../../crypto/base64url.ts";
import { parseUniqueJson } from "../../../crypto/unique_json.ts";

/** Longest ID token looked at, in characters. */
export const MAX_ID_TOKEN = 16_384;

/**
 * The `iss` of a token, unverified: good for choosing rules and for nothing else.
 * @returns undefined when it is no JWT, or names none
 */
export function peekIssuer(token: string): string | undefined {
  const [, payload, signature, ...more] = token.split(".", 4);
  if (token.length > MAX_ID_TOKEN || !payload || !signature || more.length > 0) return undefined;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(decodeBase64url(payload));
    const claims = parseUniqueJson(text);
    if (typeof claims !== "object" || claims === null || !Object.hasOwn(claims, "iss")) {
      return undefined;
    }
    const { iss } = claims as { iss: unknown };
    return typeof iss === "string" ? iss : undefined;
  } catch {
    return undefined;
  }
}
