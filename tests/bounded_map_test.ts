import { assert, assertEquals } from "@std/assert";
import { BoundedMap } from "../src/bounded_map.ts";

const keys = <V>(map: BoundedMap<string, V>) => Array.from(map.entries(), ([key]) => key);

Deno.test("a full map loses one value for each new one: the one that came first", () => {
  const map = new BoundedMap<string, number>(3);
  for (const [i, key] of ["a", "b", "c", "d"].entries()) map.set(key, i);
  assertEquals(keys(map), ["b", "c", "d"]);
  map.set("b", 9);
  assertEquals(
    [keys(map), map.get("b")],
    [["b", "c", "d"], 9],
    "a key that is there is no new one",
  );
  map.set("e", 5);
  assertEquals([keys(map), map.get("b")], [["c", "d", "e"], undefined]);
});

Deno.test("a map holds no more than its bound, however often it is filled and emptied", () => {
  const map = new BoundedMap<string, number>(10);
  for (let i = 0; i < 1000; i++) {
    if (i % 137 === 0) map.clear();
    map.set(`k${(i * 7919) % 50}`, i);
    assertEquals(map.get(`k${(i * 7919) % 50}`), i);
    assert(keys(map).length <= 10);
  }
  assertEquals(keys(map).length, 10, "and no less, once full");
});

Deno.test("after it was emptied, a map has room for as many as before", () => {
  const map = new BoundedMap<string, number>(2);
  for (const key of ["a", "b", "c"]) map.set(key, 1);
  map.clear();
  assertEquals(keys(map), []);
  for (const key of ["c", "d"]) map.set(key, 1);
  assertEquals(keys(map), ["c", "d"]);
});
