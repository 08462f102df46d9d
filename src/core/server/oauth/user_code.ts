/** The code that a person types on `/device` (RFC 8628 section 6.1). */
import { hmacSha256Sync } from "../../../crypto/sync/hmac.ts";
import type { Random } from "../../../ports/random.ts";

/** No vowels, so that no word comes about, and nothing that looks like something else: 20^8 codes. */
const LETTERS = "BCDFGHJKLMNPQRSTVWXZ";
const LENGTH = 8;
const CODE = new RegExp(`^[${LETTERS}]{${LENGTH}}$`);

/** A fresh code, without its dash. Every code is equally likely: bytes that would favour some letters are thrown away. */
export function newUserCode(random: Random): string {
  let code = "";
  while (code.length < LENGTH) {
    for (const byte of random.bytes(LENGTH)) {
      if (byte < 240 && code.length < LENGTH) code += LETTERS[byte % LETTERS.length];
    }
  }
  return code;
}

/** As it is shown: `XXXX-XXXX`. */
export function showUserCode(code: string): string {
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}

/**
 * What a person has typed: in any case, with dashes and spaces anywhere.
 * @returns undefined when it cannot be a code
 */
export function readUserCode(text: string): string | undefined {
  if (text.length > 64) return undefined;
  const code = text.toUpperCase().replace(/[\s\-_.\u2010-\u2015]/g, "");
  return CODE.test(code) ? code : undefined;
}

/** What is stored of a code: keyed, because a plain digest could be reversed by trying all of them. */
export function userCodeHash(code: string, serverSecret: Uint8Array): Uint8Array<ArrayBuffer> {
  return hmacSha256Sync(serverSecret, new TextEncoder().encode(`sealhold/user-code/v1/${code}`));
}
