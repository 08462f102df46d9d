import { assertEquals } from "@std/assert";
import { ConnectionSet } from "../../../src/server/sockets/connection_set.ts";
import { DEFAULT_SOCKET_LIMITS } from "../../../src/server/sockets/socket_limits.ts";
import { WatchedConnection } from "../../../src/server/sockets/watched_connection.ts";

function setOf(maxConnections: number, maxPerAddress: number) {
  const set = new ConnectionSet({ ...DEFAULT_SOCKET_LIMITS, maxConnections, maxPerAddress }, 0);
  const cut: string[] = [];
  const open = (address: string, name = address) => {
    if (!set.mayOpen(address)) return undefined;
    const connection = new WatchedConnection(address, set);
    connection.serve({
      finished: Promise.resolve(),
      cut: () => cut.push(name),
      finish: () => {},
    });
    set.add(connection);
    return connection;
  };
  return { set, cut, open };
}

Deno.test("connection set: an address has its share, and gets it back", () => {
  const { set, open } = setOf(10, 2);
  const first = open("a");
  open("a");
  assertEquals(open("a"), undefined);
  assertEquals(open("b") !== undefined, true);
  if (first) set.remove(first);
  if (first) set.remove(first);
  assertEquals([open("a") !== undefined, open("a"), set.size], [true, undefined, 3]);
});

Deno.test("connection set: when it is full, the longest idle one of who holds most gives way", () => {
  const { set, cut, open } = setOf(4, 4);
  open("a", "a1")?.begin();
  open("b", "b1");
  set.sweep(1);
  open("a", "a2");
  set.sweep(2);
  open("a", "a3");
  assertEquals(open("c") !== undefined, true);
  assertEquals([cut, set.size], [["a2"], 4]);
});

Deno.test("connection set: who holds most pushes out nobody; what is being answered stays", () => {
  const { cut, open } = setOf(3, 3);
  open("a")?.begin();
  open("a")?.begin();
  open("b");
  assertEquals([open("a"), cut], [undefined, []]);
  const busy = setOf(1, 1);
  busy.open("a")?.begin();
  assertEquals([busy.open("b"), busy.cut], [undefined, []]);
});

Deno.test("connection set: a sweep cuts what is overdue, and nothing else", () => {
  const { set, cut, open } = setOf(4, 4);
  open("a", "silent");
  open("a", "answered")?.begin();
  set.sweep(DEFAULT_SOCKET_LIMITS.headMs);
  assertEquals(cut, []);
  set.sweep(DEFAULT_SOCKET_LIMITS.headMs + 1);
  assertEquals(cut, ["silent"]);
});

Deno.test("connection set: without descriptors it keeps fewer, the busy and the young ones", async () => {
  const { set, cut, open } = setOf(100, 100);
  for (let i = 0; i < 40; i++) {
    const connection = open("a", `${i}`);
    if (i < 8) connection?.begin();
    set.sweep(i);
  }
  set.shed();
  assertEquals(cut, Array.from({ length: 24 }, (_, i) => `${i + 8}`));
  const empty = new ConnectionSet(DEFAULT_SOCKET_LIMITS, 0);
  empty.shed();
  assertEquals(empty.mayOpen("a"), true, "some are served however few descriptors there are");
  await empty.untilEmpty();
});

Deno.test("connection set: handshakes that never end cannot be cut, so an address has few of them", () => {
  const set = new ConnectionSet({
    ...DEFAULT_SOCKET_LIMITS,
    maxConnections: 3,
    maxHandshakesPerAddress: 2,
  }, 0);
  const cut: number[] = [];
  const open = () => {
    const connection = new WatchedConnection("a", set);
    connection.shakesHands = true;
    connection.serve({ finished: Promise.resolve(), cut: () => cut.push(1), finish: () => {} });
    set.add(connection);
    return connection;
  };
  const first = open();
  open();
  assertEquals([set.mayOpen("a"), set.mayOpen("b")], [false, true]);
  first.shakesHands = false;
  assertEquals(set.mayOpen("a"), true);
  first.shakesHands = true;
  set.add(new WatchedConnection("b", set));
  first.begin();
  assertEquals([set.mayOpen("c"), cut], [true, []], "the one that can be cut is");
});
