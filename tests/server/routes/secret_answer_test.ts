/** The answer of a get is written by template: it must be, to the byte, what JSON.stringify writes. */
import { assert, assertEquals } from "@std/assert";
import { valueToWire } from "../../../src/core/shared/secret/wire_value.ts";
import { Secret } from "../../../src/secret.ts";
import { secretAnswer } from "../../../src/server/routes/secret_answer.ts";
import { SeededRandom } from "../../fakes/seeded_random.ts";

const HOSTILE = [
  "",
  '"',
  "\\",
  '","encoding":"base64","version":9}}',
  "</script>\u2028\u2029",
  "\ufefftext",
  "\t\r\n",
  "\0",
  "\x07\x1b[31m",
  "\x7f\x80\x9f",
  "é 𝄞 \ud7ff \ue000 \uffff",
  "__proto__",
  "${name}",
  "x".repeat(5000),
];

/** As the contract has it (api.md §2). */
function expected(secret: { name: string; value: Secret; version: number }): string {
  const { name, value, version } = secret;
  return JSON.stringify({ success: true, data: { name, ...valueToWire(value), version } });
}

Deno.test("the answer of a get is what JSON.stringify writes: hostile texts and names", async () => {
  for (const text of HOSTILE) {
    for (const name of ["A", ...HOSTILE]) {
      const secret = { name, value: Secret.fromText(text), version: 3 };
      const wanted = expected(secret);
      assertEquals(await secretAnswer(secret).text(), wanted);
    }
  }
});

Deno.test("property: the answer of a get gives any bytes back, and is what JSON.stringify writes", async () => {
  const random = new SeededRandom("answers");
  for (let i = 0; i < 2000; i++) {
    const bytes = random.bytes(random.below(80));
    // Every other one within ASCII, controls and quotes among it, so that both forms are met.
    const given = i % 2 === 0 ? bytes : bytes.map((byte) => byte & 0x7f);
    const secret = { name: "A", value: new Secret(given), version: 1 + random.below(2 ** 31) };
    const text = expected(secret);
    assertEquals(await secretAnswer(secret).text(), text);
    const { value, encoding } = JSON.parse(text).data;
    const back = encoding === "base64"
      ? Uint8Array.fromBase64(value)
      : new TextEncoder().encode(value);
    assertEquals(back, given);
  }
});

Deno.test("the value is overwritten once its answer is written", async () => {
  const value = Secret.fromText("value");
  const answer = secretAnswer({ name: "A", value, version: 1 });
  assert(value.expose().every((byte) => byte === 0));
  assertEquals((await answer.json()).data.value, "value");
  assertEquals(Object.fromEntries(answer.headers), {
    "cache-control": "no-store",
    "content-type": "application/json",
    "x-content-type-options": "nosniff",
  });
});
