import { assert, assertEquals, assertThrows } from "@std/assert";
import { ByteRing } from "../../../../src/core/server/secrets/byte_ring.ts";
import { SeededRandom } from "../../../fakes/seeded_random.ts";

/** A ring whose whole buffer can be looked at. */
function openRing(capacity: number, most = 1000) {
  const ring = new ByteRing<number>(capacity, most);
  const first = ring.put("first", 1, 0);
  return { ring, all: new Uint8Array(first.buffer) };
}

function fill(ring: ByteRing<number>, key: string, length: number, byte: number): void {
  ring.put(key, length, byte).fill(byte);
}

Deno.test("what is kept comes back, and what is put under the same key takes its place", () => {
  const { ring } = openRing(64);
  fill(ring, "a", 5, 7);
  assertEquals(ring.get("a"), { bytes: new Uint8Array(5).fill(7), about: 7 });
  fill(ring, "a", 3, 8);
  assertEquals(ring.get("a"), { bytes: new Uint8Array(3).fill(8), about: 8 });
  assertEquals(ring.get("b"), undefined);
});

Deno.test("whatever leaves is overwritten: deleted, replaced, dropped for room, cleared", () => {
  const { ring, all } = openRing(64);
  const left = () => all.includes(0xaa);
  fill(ring, "a", 10, 0xaa);
  assert(left());
  ring.delete("a");
  assert(!left(), "deleted");
  fill(ring, "a", 10, 0xaa);
  fill(ring, "a", 10, 0xbb);
  assert(!left(), "replaced");
  fill(ring, "b", 20, 0xaa);
  // Begins behind b, does not fit, and takes the place of all from the beginning up to a part of b.
  fill(ring, "c", 50, 0xbb);
  assert(!left(), "dropped for room");
  assertEquals(ring.get("b"), undefined);
  fill(ring, "d", 10, 0xaa);
  ring.clear();
  assert(all.every((byte) => byte === 0), "cleared");
});

Deno.test("one leaves for one that comes: the oldest, and no other", () => {
  const { ring } = openRing(1000, 3);
  for (const [i, key] of ["a", "b", "c", "d"].entries()) fill(ring, key, 10, i);
  const kept = () => ["a", "b", "c", "d", "e"].filter((key) => ring.get(key) !== undefined);
  assertEquals(kept(), ["b", "c", "d"], "by number");
  fill(ring, "e", 10, 9);
  assertEquals(kept(), ["c", "d", "e"]);
});

Deno.test("what was put again stays when the room of its older bytes is taken", () => {
  const { ring } = openRing(1000, 3);
  for (const [i, key] of ["a", "b", "a", "c"].entries()) fill(ring, key, 10, i);
  assertEquals([ring.get("a")?.about, ring.get("b")?.about, ring.get("c")?.about], [2, 1, 3]);
});

Deno.test("nothing that is too long for the whole ring drops what is in it", () => {
  const { ring } = openRing(32);
  fill(ring, "a", 8, 1);
  assertThrows(() => ring.put("b", 33, 2), RangeError, "more than the capacity");
  assertEquals(ring.get("a")?.about, 1);
});

Deno.test("property: no value is ever another one's, or a part of it, and room and number are bounded", () => {
  for (const seed of ["1", "2", "3"]) {
    const random = new SeededRandom(seed);
    const [capacity, most] = [256, 12];
    const { ring } = openRing(capacity, most);
    const names = Array.from({ length: 30 }, (_, i) => `k${i}`);
    const model = new Map<string, { length: number; byte: number }>();
    for (let step = 0; step < 3000; step++) {
      const key = names[random.below(names.length)] ?? "";
      const what = random.below(100);
      if (what === 0) {
        ring.clear();
        model.clear();
      } else if (what < 20) {
        ring.delete(key);
        model.delete(key);
      } else {
        const given = { length: 1 + random.below(60), byte: 1 + random.below(255) };
        fill(ring, key, given.length, given.byte);
        model.set(key, given);
        assert(ring.get(key) !== undefined, "the newest is there");
      }
      const kept = names.flatMap((name) => {
        const found = ring.get(name);
        if (found === undefined) return [];
        const { length, byte } = model.get(name) ?? {};
        assertEquals(
          [found.bytes.length, found.about],
          [length, byte],
          `seed ${seed} step ${step}`,
        );
        assert(found.bytes.every((each) => each === byte), `seed ${seed} step ${step}: ${name}`);
        return [found.bytes.length];
      });
      assert(kept.length <= most, `${kept.length}`);
      assert(kept.reduce((sum, length) => sum + length, 0) <= capacity);
    }
  }
});
