/** The header of an ID token (RFC 7515 section 4). */
import * as v from "valibot";
import { decodeBase64url } from "../../crypto/base64url.ts";
import { parseUniqueJson } from "../../crypto/unique_json.ts";

/** What of a header is used. */
export interface TokenHeader {
  alg: string;
  kid: string | undefined;
}

/** Longest token, in characters. */
const MAX_TOKEN = 16_384;
const FORM = /^[A-Za-z0-9_-]{2,}\.[A-Za-z0-9_-]{2,}\.[A-Za-z0-9_-]{2,}$/;
/** Members that ask the reader to take a key from the token, to fetch one, or to do something else than usual. */
const FORBIDDEN = ["jku", "jwk", "x5u", "x5c", "crit", "b64", "zip", "enc"];

const HEADER = v.looseObject({
  alg: v.pipe(v.string(), v.maxLength(16)),
  kid: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(512))),
  typ: v.optional(v.string()),
});

/** Whether it has the form of a signed token, of bounded length: `alg: none` has no third part. */
export function isTokenForm(token: string): boolean {
  return token.length <= MAX_TOKEN && FORM.test(token);
}

/**
 * Reads the header of a token.
 * @returns a reason to refuse it, in place of the header
 */
export function readHeader(token: string): TokenHeader | string {
  const parsed = v.safeParse(HEADER, parseHeader(token));
  if (!parsed.success) return "its header cannot be read";
  const { alg, kid, typ } = parsed.output;
  const forbidden = FORBIDDEN.find((name) => Object.hasOwn(parsed.output, name));
  if (forbidden !== undefined) return `its header has ${forbidden}`;
  // RFC 8725 section 3.11: a token made for another purpose is none for this one.
  if (typ !== undefined && !/^(application\/)?jwt$/i.test(typ)) return "it is of another type";
  return { alg, kid };
}

function parseHeader(token: string): unknown {
  try {
    const bytes = decodeBase64url(token.slice(0, token.indexOf(".")));
    return parseUniqueJson(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
