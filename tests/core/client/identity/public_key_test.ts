import { assertEquals, assertRejects } from "@std/assert";
import { generateKeyPair } from "../../../../src/core/shared/identity/key_pair.ts";
import { MAX_RECIPIENTS } from "../../../../src/core/shared/message/format.ts";
import { publicKeysIn, publicKeyText } from "../../../../src/core/client/identity/public_key.ts";
import { SealholdError } from "../../../../src/errors.ts";
import { SeededRandom } from "../../../fakes/seeded_random.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const random = new SeededRandom();
const [a, b] = [await generateKeyPair(random), await generateKeyPair(random)]
  .map(({ publicKey }) => publicKeyText(publicKey));

Deno.test("public keys in a file: one, JSON, or one a line with comments", async () => {
  const read = async (text: string) => (await publicKeysIn(bytes(text))).map(publicKeyText);
  assertEquals(await read(`${a}\n`), [a]);
  assertEquals(await read(JSON.stringify({ publicKey: b })), [b]);
  assertEquals(await read(`# team\n${a}\r\n\n  ${b}`), [a, b]);
});

Deno.test("public keys in a file: none, a bad one, or too many are refused", async () => {
  const bad = [
    ["", "INVALID_VALUE"],
    ["# nobody\n", "INVALID_VALUE"],
    [`${a}\nnot a key\n`, "KEY_REFUSED"],
    [`${a}\n`.repeat(MAX_RECIPIENTS + 1), "INVALID_VALUE"],
  ] as const;
  for (const [text, code] of bad) {
    const error = await assertRejects(() => publicKeysIn(bytes(text)), SealholdError);
    assertEquals(error.code, code);
  }
});
