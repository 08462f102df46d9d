/** Keys are handed to the prompts whole, however the terminal and the reader cut them. */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { WholeKeys } from "../../../src/adapters/prompter/whole_keys.ts";

/** A terminal that delivers these chunks, one a read. */
function terminal(chunks: readonly Uint8Array[]): (buffer: Uint8Array) => Promise<number | null> {
  const left = [...chunks];
  return (buffer) => {
    const chunk = left.shift();
    if (chunk !== undefined) buffer.set(chunk);
    return Promise.resolve(chunk?.length ?? null);
  };
}

/** Every piece that a reader of `size` bytes gets, decoded by itself as Cliffy does. */
async function pieces(chunks: readonly Uint8Array[], size: number): Promise<string[]> {
  const keys = new WholeKeys(terminal(chunks));
  const out: string[] = [];
  for (;;) {
    const buffer = new Uint8Array(size);
    const count = await keys.into(buffer);
    if (count === null) return out;
    out.push(new TextDecoder("utf-8", { ignoreBOM: true }).decode(buffer.subarray(0, count)));
  }
}

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("a character across the border of eight bytes stays whole", async () => {
  assertEquals(await pieces([bytes("abcdefg€h")], 8), ["abcdefg", "€h"]);
  assertEquals(await pieces([bytes("abcdef😀")], 8), ["abcdef", "😀"]);
});

Deno.test("a character that the terminal delivers in parts stays whole", async () => {
  const euro = bytes("€");
  assertEquals(await pieces([euro.slice(0, 1), euro.slice(1, 2), euro.slice(2)], 8), ["€"]);
});

Deno.test("an arrow key stays whole, and an Escape key does not wait", async () => {
  assertEquals(await pieces([bytes("abcdef\x1b[D")], 8), ["abcdef", "\x1b[D"]);
  assertEquals(await pieces([bytes("abcdefg\x1bOA")], 8), ["abcdefg", "\x1bOA"]);
  assertEquals(await pieces([bytes("abcd\x1b[1;5C")], 8), ["abcd", "\x1b[1;5C"]);
  assertEquals(await pieces([bytes("\x1b"), bytes("x")], 8), ["\x1b", "x"]);
});

Deno.test("nothing behind an Enter comes with the answer", async () => {
  assertEquals(await pieces([bytes("ab\rcd\nef")], 256), ["ab\r", "cd\n", "ef"]);
});

Deno.test("bytes that are no text come through, and hold nothing up", async () => {
  const broken = new Uint8Array([0xe2, 0x41, 0xff, 0x80, 0xf0, 0x9f]);
  const keys = new WholeKeys(terminal([broken]));
  const got: number[] = [];
  for (;;) {
    const buffer = new Uint8Array(8);
    const count = await keys.into(buffer);
    if (count === null) break;
    got.push(...buffer.subarray(0, count));
  }
  assertEquals(got, [...broken]);
});

Deno.test("what was not handed out can be forgotten", async () => {
  const keys = new WholeKeys(terminal([bytes("first\rsecond")]));
  const buffer = new Uint8Array(256);
  assertEquals(await keys.into(buffer), 6);
  keys.clear();
  assertEquals(await keys.into(buffer), null);
});

Deno.test("whatever is typed, and wherever it is cut: the same text, with no replacement character", async () => {
  const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 })
    .filter((typed) =>
      typed.isWellFormed() && !["\x1b", "\r", "\n", "\ufffd"].some((key) => typed.includes(key))
    );
  await fc.assert(
    fc.asyncProperty(
      text,
      fc.array(fc.nat(200)),
      fc.integer({ min: 8, max: 256 }),
      async (typed, cuts, size) => {
        const all = bytes(typed);
        const at = [...new Set(cuts.map((cut) => cut % all.length))].sort((a, b) => a - b);
        const chunks = [0, ...at].map((from, i) => all.slice(from, at[i] ?? all.length))
          .filter((chunk) => chunk.length > 0);
        assertEquals((await pieces(chunks, size)).join(""), typed);
      },
    ),
  );
});
