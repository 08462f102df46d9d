import { assert, assertEquals, assertThrows } from "@std/assert";
import { Secret } from "../src/secret.ts";

Deno.test("a secret is a copy, and bytes that it takes are zeroed", () => {
  const own = new TextEncoder().encode("value");
  const [copied, taken] = [new Secret(own), Secret.take(own)];
  assert(own.every((byte) => byte === 0));
  assertEquals([copied.exposeText(), taken.exposeText()], ["value", "value"]);
});

Deno.test("text that is not UTF-8 is refused, and spoils nothing of the next one", () => {
  for (const bad of [[0xff], [0xc3], [0xe2, 0x82], [0xed, 0xa0, 0x80]]) {
    assertThrows(() => new Secret(Uint8Array.from(bad)).exposeText(), TypeError, "valid");
    assertEquals(Secret.fromText("\ufeffé").exposeText(), "\ufeffé");
  }
});
