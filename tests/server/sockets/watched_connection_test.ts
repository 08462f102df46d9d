import { assertEquals } from "@std/assert";
import { DEFAULT_SOCKET_LIMITS } from "../../../src/server/sockets/socket_limits.ts";
import { WatchedConnection } from "../../../src/server/sockets/watched_connection.ts";

const LIMITS = { ...DEFAULT_SOCKET_LIMITS, headMs: 10, idleMs: 60, stallMs: 30, lingerMs: 1 };

function opened() {
  const time = { nowMs: 1000 };
  const connection = new WatchedConnection("a", time);
  const cuts: string[] = [];
  connection.serve({
    finished: Promise.resolve(),
    cut: () => cuts.push("cut"),
    finish: () => cuts.push("finish"),
  });
  const overdueAfter = (ms: number) => {
    time.nowMs += ms;
    return connection.isOverdue(LIMITS);
  };
  return { time, connection, cuts, overdueAfter };
}

Deno.test("watched connection: a head has its time, and a request under way has its own", () => {
  const { connection, overdueAfter } = opened();
  assertEquals([overdueAfter(10), overdueAfter(1)], [false, true]);
  connection.begin();
  assertEquals(overdueAfter(100_000), false, "its body and its answer have time-outs of their own");
});

Deno.test("watched connection: an idle one has longer, from the last answer on", () => {
  const { connection, overdueAfter } = opened();
  connection.begin();
  overdueAfter(50);
  connection.end(false);
  assertEquals([overdueAfter(60), overdueAfter(1)], [false, true]);
  connection.begin();
  connection.end(false);
  assertEquals(overdueAfter(60), false, "each answer begins it anew");
});

Deno.test("watched connection: after an answer that ends it, it goes", () => {
  const { connection, overdueAfter } = opened();
  connection.begin();
  connection.end(true);
  assertEquals([overdueAfter(1), overdueAfter(1)], [false, true]);
});

Deno.test("watched connection: it may wait for an answer's reader, but not without end", () => {
  const { connection, overdueAfter } = opened();
  connection.begin();
  const outgoing = connection.outgoing(() => {});
  connection.end(false);
  assertEquals(overdueAfter(30), false);
  outgoing.taken();
  assertEquals([overdueAfter(30), overdueAfter(1)], [false, true]);
  outgoing.rests();
  assertEquals(overdueAfter(100_000), false, "there is nothing to take");
  outgoing.waits();
  assertEquals([overdueAfter(30), overdueAfter(1)], [false, true]);
  outgoing.done();
  assertEquals([overdueAfter(60), overdueAfter(1)], [false, true], "idle from then on");
});

Deno.test("watched connection: one reader who takes does not excuse another", () => {
  const { connection, overdueAfter } = opened();
  connection.outgoing(() => {});
  const second = connection.outgoing(() => {});
  overdueAfter(30);
  second.taken();
  assertEquals(overdueAfter(1), true);
});

Deno.test("watched connection: what was held for it is given back once, and one that is gone is never cut", () => {
  const { connection, cuts } = opened();
  let gone = 0;
  connection.outgoing(() => gone++);
  connection.outgoing(() => gone++).done();
  connection.goneNow();
  connection.cut();
  connection.finish();
  assertEquals([gone, cuts], [1, []]);
});

Deno.test("watched connection: it finishes when the last answer is under way, and can be cut until then", () => {
  const { connection, cuts } = opened();
  connection.begin();
  const outgoing = connection.outgoing(() => {});
  connection.finish();
  connection.end(false);
  assertEquals(cuts, []);
  outgoing.done();
  assertEquals(cuts, ["finish"]);
  const idle = opened();
  idle.connection.finish();
  assertEquals(idle.cuts, ["finish"]);
});
