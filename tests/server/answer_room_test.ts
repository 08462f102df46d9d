import { assertEquals, assertRejects } from "@std/assert";
import { AnswerRoom, DEFAULT_ANSWER_LIMITS } from "../../src/server/http/answer_room.ts";
import { Refusal } from "../../src/server/http/refusal.ts";

const LIMITS = { ...DEFAULT_ANSWER_LIMITS, maxChars: 30, maxCharsPerKey: 10, width: 2 };

Deno.test("answer room: what is held counts against each key, until it is given back", () => {
  const room = new AnswerRoom(LIMITS);
  const release = room.hold(["address a", "account x"], 12);
  assertEquals(room.hold(["address a"], 1), undefined, "the address is full");
  assertEquals(room.hold(["address b", "account x"], 1), undefined, "and the account");
  assertEquals(room.hold(["address b"], 9) !== undefined, true);
  assertEquals(room.hold(["address b"], 9) !== undefined, true, "one may go over the edge");
  assertEquals(room.hold(["address c"], 1), undefined, "all together are full");
  release?.();
  assertEquals(room.hold(["address a", "account x"], 1) !== undefined, true);
});

Deno.test("answer room: so many are made at once, and the others in turn", async () => {
  const room = new AnswerRoom(LIMITS);
  const order: string[] = [];
  const [first, second] = [await room.turn(["a"]), await room.turn(["b"])];
  const third = room.turn(["c"]).then((end) => (order.push("c"), end));
  const fourth = room.turn(["d"]).then((end) => (order.push("d"), end));
  order.push("first ends");
  first();
  (await third)();
  second();
  (await fourth)();
  assertEquals(order, ["first ends", "c", "d"]);
});

Deno.test("answer room: who has filled his own waits, and lets others pass", async () => {
  const room = new AnswerRoom(LIMITS);
  const release = room.hold(["a"], 10);
  const own = room.turn(["a"]);
  (await room.turn(["b"]))();
  release?.();
  (await own)();
});

Deno.test("answer room: waiting has an end, and afterwards the place is free", async () => {
  const room = new AnswerRoom({ ...LIMITS, waitMs: 1, width: 1 });
  const end = await room.turn(["a"]);
  const error = await assertRejects(() => room.turn(["b"]), Refusal);
  assertEquals([error.status, error.headers["retry-after"]], [503, "1"]);
  end();
  (await room.turn(["b"]))();
  (await room.turn(["b"]))();
});
