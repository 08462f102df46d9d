/** What streams may hold: places and bytes, until their sockets are gone. */
import { assertEquals } from "@std/assert";
import { EventHub, type EventListener } from "../../src/server/events/event_hub.ts";

class Stream implements EventListener {
  ended = false;
  constructor(public pendingBytes = 0) {}
  wake(): void {}
  close(): void {
    this.ended = true;
  }
}

/** Counts how often it is told that there is something. */
class Woken extends Stream {
  woken = 0;
  override wake(): void {
    this.woken++;
  }
}

function add(hub: EventHub, aid: string, stream: Stream, address = "a"): boolean {
  if (hub.fullFor(aid, address) !== undefined) return false;
  hub.add(aid, stream, address);
  return true;
}

const MIB = 1024 * 1024;

Deno.test("event hub: a closed stream keeps its place until its socket is gone", () => {
  const hub = new EventHub();
  const streams = Array.from({ length: 40 }, () => new Stream());
  const added = streams.map((stream) => add(hub, "Dann", stream));
  assertEquals([added.filter((each) => each).length, hub.size], [32, 32]);
  assertEquals(streams.slice(0, 32).filter(({ ended }) => !ended).length, 8);
  assertEquals(add(hub, "Dben", new Stream()), true, "nobody else is kept out");
  hub.remove("Dann", streams[0]!);
  hub.remove("Dann", streams[0]!);
  assertEquals([hub.size, add(hub, "Dann", new Stream()), hub.size], [32, true, 33]);
});

Deno.test("event hub: the end of one stream takes no other stream away", () => {
  const hub = new EventHub();
  const [gone, left] = [new Stream(), new Woken()];
  hub.add("Dann", gone, "a");
  hub.add("Dann", left, "a");
  hub.remove("Dann", gone);
  hub.wake(["Dann"]);
  assertEquals(left.woken, 1);
});

Deno.test("event hub: streams altogether are bounded", () => {
  const hub = new EventHub();
  const added = (i: number) => add(hub, `D${i}`, new Stream(), `address ${i >> 4}`);
  assertEquals(Array.from({ length: 4096 }, (_, i) => added(i)).every((each) => each), true);
  assertEquals([added(5000), hub.fullFor("D5000", "another")], [false, "all"]);
});

Deno.test("event hub: an address has its share of streams, whoever they are of, and gets it back", () => {
  const hub = new EventHub();
  const streams = Array.from({ length: 256 }, () => new Stream());
  const added = streams.map((stream, i) => add(hub, `D${i}`, stream));
  assertEquals(added.every((each) => each), true);
  assertEquals([hub.fullFor("Dnew", "a"), hub.fullFor("Dnew", "b")], ["address", undefined]);
  hub.remove("D0", streams[0]!);
  hub.remove("D0", streams[0]!);
  assertEquals([add(hub, "Dnew", new Stream()), hub.fullFor("Dnew", "a")], [true, "address"]);
});

Deno.test("event hub: bytes that nobody takes stop further reading, of one identity and of all", () => {
  const hub = new EventHub(40 * MIB);
  const [slow, other, third] = [new Stream(), new Stream(), new Stream()];
  hub.add("Dann", slow, "a");
  hub.add("Dben", other, "a");
  hub.add("Dcat", third, "a");
  const room = (nowMs: number) => ["Dann", "Dben", "Dcat"].map((aid) => hub.hasRoom(aid, nowMs));
  const send = (stream: Stream, bytes: number) => {
    stream.pendingBytes += bytes;
    hub.sent(bytes);
  };
  send(slow, 16 * MIB);
  slow.close();
  assertEquals(room(0), [false, true, true], "closed, and still held");
  send(other, 15 * MIB);
  send(third, 15 * MIB);
  assertEquals(room(100), [false, false, false]);
  third.pendingBytes = 0;
  assertEquals(room(120), [false, false, false], "not asked again so soon");
  assertEquals(room(150), [false, true, true]);
  // What was taken meanwhile counts no more when it comes to it.
  for (let i = 0; i < 100; i++) {
    send(third, MIB);
    third.pendingBytes = 0;
    assertEquals(hub.hasRoom("Dcat", 1000 + 50 * i), true);
  }
  hub.remove("Dann", slow);
  assertEquals(room(9000), [true, true, true]);
});
