/** Who waits for whom when hashes are many. */
import { assertEquals, assertRejects } from "@std/assert";
import { BoundedQueue } from "../../../src/adapters/password_hasher/bounded_queue.ts";
import { SealholdError } from "../../../src/errors.ts";

/** A queue whose tasks end one at a time, when told to. */
function steered(width: number, depth: number) {
  const queue = new BoundedQueue(width, depth);
  const done: string[] = [];
  const open: Array<() => void> = [];
  const add = (name: string, place?: string) =>
    queue.run(async () => {
      await new Promise<void>((resolve) => open.push(resolve));
      done.push(name);
    }, place);
  const finish = async (count: number) => {
    for (let i = 0; i < count; i++) {
      open.shift()?.();
      for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    }
    return done;
  };
  return { add, finish };
}

const isBusy = async (work: Promise<void>) =>
  assertEquals((await assertRejects(() => work, SealholdError, "Too many logins")).code, "BUSY");

Deno.test("bounded queue: so many run, so many wait, in order; the next is BUSY", async () => {
  const { add, finish } = steered(1, 2);
  const all = ["a", "b", "c"].map((name) => add(name));
  await isBusy(add("d"));
  assertEquals(await finish(3), ["a", "b", "c"]);
  await Promise.all(all);
});

Deno.test("case 53: a flood neither fills a place of one's own nor gets in front of it", async () => {
  const { add, finish } = steered(1, 4);
  const all = ["1", "2", "3", "4", "5"].map((name) => add(name));
  await isBusy(add("6"));
  all.push(add("ann", "192.0.2.1"), add("ben", "192.0.2.2"));
  assertEquals(await finish(7), ["1", "ann", "2", "ben", "3", "4", "5"], "and the others go on");
  await Promise.all(all);
});

Deno.test("case 53: an address has one place: more from there wait with all others", async () => {
  const { add, finish } = steered(1, 1);
  const all = [add("1"), add("ann", "192.0.2.1"), add("ann again", "192.0.2.1")];
  await isBusy(add("and again", "192.0.2.1"));
  assertEquals(await finish(2), ["1", "ann"]);
  all.push(add("later", "192.0.2.1"));
  assertEquals(await finish(2), ["1", "ann", "ann again", "later"]);
  await Promise.all(all);
});
