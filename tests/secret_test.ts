import { assert, assertEquals, assertThrows } from "@std/assert";
import { Secret } from "../src/secret.ts";

Deno.test("a secret is a copy, unless its bytes are handed over", () => {
  const own = new TextEncoder().encode("value");
  const [copied, given] = [new Secret(own), new Secret(own, "handed over")];
  own.fill(0x78);
  assertEquals([copied.exposeText(), given.exposeText()], ["value", "xxxxx"]);
  given.zero();
  assert(own.every((byte) => byte === 0), "handed over: overwritten as its own");
  assertEquals(copied.exposeText(), "value");
});

Deno.test("text that is not UTF-8 is refused, and spoils nothing of the next one", () => {
  for (const bad of [[0xff], [0xc3], [0xe2, 0x82], [0xed, 0xa0, 0x80]]) {
    assertThrows(() => new Secret(Uint8Array.from(bad)).exposeText(), TypeError, "valid");
    assertEquals(Secret.fromText("\ufeffé").exposeText(), "\ufeffé");
  }
});
