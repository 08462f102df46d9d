import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  escapeForTerminal,
  escapeLinesForTerminal,
} from "../../../../src/core/shared/text/escape_for_terminal.ts";

/** What can drive a terminal, or hide or reorder what it shows. */
const UNSAFE: readonly number[] = [
  ...range(0x00, 0x1f), // C0
  ...range(0x7f, 0x9f), // DEL and C1
  0x00ad, // soft hyphen
  0x061c, // Arabic letter mark
  0x180e, // Mongolian vowel separator
  ...range(0x200b, 0x200f), // zero width, left-to-right and right-to-left marks
  ...range(0x2028, 0x202e), // line and paragraph separators, bidirectional embeddings and overrides
  ...range(0x2060, 0x2064), // word joiner, invisible operators
  ...range(0x2066, 0x206f), // isolates, deprecated formats
  0xfeff, // byte order mark
  ...range(0xfff9, 0xfffb), // interlinear annotation
  0xe0001, // language tag
  ...range(0xe0020, 0xe007f), // tags: invisible ASCII
];
const UNSAFE_SET = new Set(UNSAFE);

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

Deno.test(`case 33: all ${UNSAFE.length} control characters become visible escapes`, () => {
  for (const code of UNSAFE) {
    assertEquals(escapeForTerminal(`a${String.fromCodePoint(code)}b`), `a${escapeOf(code)}b`);
  }
});

function escapeOf(code: number): string {
  const hex = code.toString(16);
  if (code === 0x0a) return "\\n";
  if (code < 0x100) return `\\x${hex.padStart(2, "0")}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, "0")}` : `\\u{${hex}}`;
}

Deno.test("letters, marks, numbers, punctuation, symbols and spaces stay as they are", () => {
  const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}]$/u;
  let seen = 0;
  for (let code = 0; code < 0x110000; code++) {
    const char = String.fromCodePoint(code);
    if (!printable.test(char)) continue;
    seen++;
    assert(escapeForTerminal(char) === char, `U+${code.toString(16)}`);
  }
  assert(seen > 100_000);
});

const ATTACKS: readonly [string, string, string][] = [
  ["clear screen", "\x1b[2J", "\\x1b[2J"],
  ["clipboard (OSC 52)", "\x1b]52;c;aGk=\x07", "\\x1b]52;c;aGk=\\x07"],
  ["link (OSC 8)", "\x1b]8;;https://evil.test\x1b\\", "\\x1b]8;;https://evil.test\\x1b\\"],
  ["C1 CSI", "\x9b2J", "\\x9b2J"],
  ["overwriting", "yes\rno\b\b", "yes\\x0dno\\x08\\x08"],
  ["two lines", "ok\nerror: forged", "ok\\nerror: forged"],
  ["right-to-left", "gpj.\u202eexe", "gpj.\\u202eexe"],
];

for (const [what, text, shown] of ATTACKS) {
  Deno.test(`case 33: ${what} is shown and not done`, () =>
    assertEquals(escapeForTerminal(text), shown));
}

Deno.test("visible lines keep newlines and tabs, and nothing else", () => {
  assertEquals(escapeLinesForTerminal("a\n\tb\n"), "a\n\tb\n");
  for (const code of UNSAFE) {
    const char = String.fromCodePoint(code);
    assertEquals(escapeLinesForTerminal(char) === char, code === 0x0a || code === 0x09);
  }
});

Deno.test("A11: no text of any kind leaves a control character", () => {
  const nasty = fc.string({ unit: "binary", maxLength: 200 });
  fc.assert(
    fc.property(nasty, (text) => {
      for (const char of escapeForTerminal(text)) assert(!UNSAFE_SET.has(char.codePointAt(0) ?? 0));
      assertEquals(
        escapeForTerminal(escapeForTerminal(text)),
        escapeForTerminal(text),
        "showing twice changes nothing",
      );
    }),
    { numRuns: 1_000, seed: 3 },
  );
});
