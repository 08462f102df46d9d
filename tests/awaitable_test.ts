import { assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { caught, whenKnown } from "../src/awaitable.ts";

const fail = () => {
  throw new RangeError("no");
};

Deno.test("what is known is used at once, and what comes later when it comes", async () => {
  assertEquals(whenKnown(1, (value) => value + 1), 2);
  const later = whenKnown(Promise.resolve(1), (value) => value + 1);
  assertEquals(later instanceof Promise, true);
  assertEquals(await later, 2);
});

Deno.test("a failure at once is thrown, and one that comes later rejects", async () => {
  assertThrows(() => whenKnown(1, fail), RangeError, "no");
  await assertRejects(async () => await whenKnown(Promise.resolve(1), fail), RangeError, "no");
  const rejected = Promise.reject(new RangeError("no"));
  await assertRejects(async () => await whenKnown(rejected, () => 1), RangeError, "no");
});

Deno.test("every failure is caught, whenever it comes", async () => {
  const seen: unknown[] = [];
  const note = (error: unknown) => seen.push(error);
  assertStrictEquals(caught(() => 5, note), 5);
  assertEquals(caught(fail, note), 1);
  assertEquals(await caught(() => Promise.resolve(7), note), 7);
  assertEquals(await caught(() => Promise.reject(new TypeError()), note), 2);
  assertEquals(seen.map((error) => (error as Error).name), ["RangeError", "TypeError"]);
});
