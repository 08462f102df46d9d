/** What every TokenSigner must do. */
import { assertEquals } from "@std/assert";
import type { TokenClaims, TokenSigner } from "../../src/ports/token_signer.ts";

/** Claims for tests. */
export const CLAIMS: TokenClaims = {
  userUuid: "11111111-1111-4111-8111-111111111111",
  sessionId: "22222222-2222-4222-8222-222222222222",
  tokenId: "abc",
  clientId: "a-client",
  issuedAtSec: 1_767_000_000,
  expiresAtSec: 1_767_000_900,
};

/** Runs the suite. @param open a signer for the issuer `https://a.test`; `other` has other keys */
export function testTokenSigner(
  name: string,
  open: () => Promise<{ signer: TokenSigner; other: TokenSigner }>,
): void {
  Deno.test(`${name}: what it signs it verifies, for that use only`, async () => {
    const { signer } = await open();
    const access = await signer.sign(CLAIMS, "access");
    const ws = await signer.sign(CLAIMS, "ws");
    for (let times = 0; times < 2; times++) {
      assertEquals(await signer.verify(access, "access"), CLAIMS);
      assertEquals(await signer.verify(ws, "ws"), CLAIMS);
      assertEquals(await signer.verify(access, "ws"), undefined);
      assertEquals(await signer.verify(ws, "access"), undefined);
    }
  });

  Deno.test(`${name}: tokens of other keys, and altered ones, are refused`, async () => {
    const { signer, other } = await open();
    assertEquals(await signer.verify(await other.sign(CLAIMS, "access"), "access"), undefined);
    const token = await signer.sign(CLAIMS, "access");
    const [header = "", payload = "", signature = ""] = token.split(".");
    const flipped = (text: string) => (text[9] === "A" ? "B" : "A") + text.slice(1);
    for (
      const bad of [
        "",
        ".",
        "..",
        header,
        `${header}.${payload}`,
        `${header}.${payload}.`,
        `${header}.${flipped(payload)}.${signature}`,
        `${header}.${payload}.${flipped(signature)}`,
        `${header}.${payload}.${signature}.${signature}`,
        `${token}\n`,
        "é".repeat(400),
      ]
    ) assertEquals(await signer.verify(bad, "access"), undefined, bad);
  });

  Deno.test(`${name}: the key set has public halves only`, async () => {
    const { signer } = await open();
    for (const key of (await signer.jwks()).keys) {
      assertEquals(Object.keys(key).sort(), ["alg", "crv", "kid", "kty", "use", "x"]);
    }
  });
}
