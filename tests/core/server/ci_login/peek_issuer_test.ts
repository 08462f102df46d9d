/** The issuer is read from a token that nobody has verified yet: whatever is not quite a token has none. */
import { assertEquals } from "@std/assert";
import { encodeBase64url } from "../../../../src/crypto/base64url.ts";
import { MAX_ID_TOKEN, peekIssuer } from "../../../../src/core/server/ci_login/peek_issuer.ts";

const ISSUER = "https://issuer.example";
const part = (text: string) => encodeBase64url(new TextEncoder().encode(text));
const token = (payload: string, end = "s") => `${part("{}")}.${part(payload)}.${end}`;
const RIGHT = JSON.stringify({ iss: ISSUER });

Deno.test("case 40: the issuer of a token that is not verified yet", () => {
  assertEquals(peekIssuer(token(RIGHT)), ISSUER);
  const longest = token(RIGHT, "s".repeat(MAX_ID_TOKEN - token(RIGHT, "").length));
  assertEquals(peekIssuer(longest), ISSUER);
  const none: Record<string, string> = {
    "too long": `${longest}s`,
    "a fourth part": `${token(RIGHT)}.x`,
    "no signature": token(RIGHT, ""),
    "no payload": `${part("{}")}..s`,
    "two issuers, of which each reader may choose one": token(
      `{"iss":"https://evil.example","iss":"${ISSUER}"}`,
    ),
    "no claims": token("null"),
    "an issuer that is no text": token(`{"iss":["${ISSUER}"]}`),
    "no JSON": token("{"),
    "no base64url": `${part("{}")}.*.s`,
    "no UTF-8": `${part("{}")}.${encodeBase64url(Uint8Array.of(0xff))}.s`,
    "nothing": "",
  };
  for (const [what, text] of Object.entries(none)) assertEquals(peekIssuer(text), undefined, what);
});
