/** What every Random does, the one with a seed too. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Random } from "../../src/ports/random.ts";
import { type Case, registerCases } from "./cases.ts";

/** `crypto.getRandomValues` gives no more at once. */
const CHUNK = 65_536;

const LENGTHS: Case<{ random: Random }>[] = [
  ["as many bytes as were asked for, none and very many too", ({ random }) => {
    for (const length of [0, 1, 12, 31, 32, 33, CHUNK - 1, CHUNK, CHUNK + 1, 200_000]) {
      const bytes = random.bytes(length);
      assert(bytes instanceof Uint8Array);
      assertEquals([bytes.length, bytes.byteOffset, bytes.buffer.byteLength], [length, 0, length]);
    }
  }],
  ["what is no number of bytes is refused, and not rounded to fewer", ({ random }) => {
    for (const length of [-1, 1.5, NaN, Infinity, -Infinity, 2 ** 53]) {
      assertThrows(() => random.bytes(length), RangeError, "number of random bytes");
    }
  }],
  ["the bytes are the caller's: overwriting them touches no others", ({ random }) => {
    const [first, second] = [random.bytes(64), random.bytes(64)];
    const kept = second.slice();
    first.fill(0);
    assertEquals(second, kept);
  }],
];

const VARIETY: Case<{ random: Random }>[] = [
  ["no two draws are alike", ({ random }) => {
    const draws = Array.from({ length: 500 }, () => random.bytes(16).toHex());
    assertEquals(new Set(draws).size, draws.length);
  }],
  ["every part of a large draw is filled, and no part is like another", ({ random }) => {
    const bytes = random.bytes(3 * CHUNK + 100);
    const parts = new Set<string>();
    for (let at = 0; at + 32 <= bytes.length; at += 32) {
      const part = bytes.subarray(at, at + 32);
      // Of 32 random bytes some 30 differ; as few as 16 in any of 6000 parts is beyond chance.
      assert(new Set(part).size > 16, `${part.toHex()} at ${at}`);
      parts.add(part.toHex());
    }
    assertEquals(parts.size, Math.floor(bytes.length / 32));
  }],
  ["all values come, about equally often", ({ random }) => {
    const counts = new Array<number>(256).fill(0);
    for (const byte of random.bytes(256 * 400)) counts[byte] = (counts[byte] ?? 0) + 1;
    // 400 expected, standard deviation 20: outside of this once in a million million runs.
    for (const [value, count] of counts.entries()) {
      assert(count > 250 && count < 550, `${value}: ${count}`);
    }
  }],
];

/**
 * Registers the contract for one source.
 * @param varied false for one that gives what a test has fixed
 */
export function randomContract(
  name: string,
  open: () => Random,
  { varied = true }: { varied?: boolean } = {},
): void {
  const cases = varied ? [...LENGTHS, ...VARIETY] : LENGTHS;
  registerCases("random contract", name, cases, () => ({ random: open() }));
}
