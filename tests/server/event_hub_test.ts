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

const MIB = 1024 * 1024;

Deno.test("event hub: a closed stream keeps its place until its socket is gone", () => {
  const hub = new EventHub();
  const streams = Array.from({ length: 40 }, () => new Stream());
  const added = streams.map((stream) => hub.add("Dann", stream));
  assertEquals([added.filter((each) => each).length, hub.size], [32, 32]);
  assertEquals(streams.slice(0, 32).filter(({ ended }) => !ended).length, 8);
  assertEquals(hub.add("Dben", new Stream()), true, "nobody else is kept out");
  hub.remove("Dann", streams[0]!);
  hub.remove("Dann", streams[0]!);
  assertEquals([hub.size, hub.add("Dann", new Stream()), hub.size], [32, true, 33]);
});

Deno.test("event hub: the end of one stream takes no other stream away", () => {
  const hub = new EventHub();
  const [gone, left] = [new Stream(), new Woken()];
  hub.add("Dann", gone);
  hub.add("Dann", left);
  hub.remove("Dann", gone);
  hub.wake(["Dann"]);
  assertEquals(left.woken, 1);
});

Deno.test("event hub: streams altogether are bounded", () => {
  const hub = new EventHub();
  const add = (i: number) => hub.add(`D${i}`, new Stream());
  assertEquals(Array.from({ length: 4096 }, (_, i) => add(i)).every((each) => each), true);
  assertEquals(add(5000), false);
});

Deno.test("event hub: bytes that nobody takes stop further reading, of one identity and of all", () => {
  const hub = new EventHub(40 * MIB);
  const [slow, other, third] = [new Stream(), new Stream(), new Stream()];
  hub.add("Dann", slow);
  hub.add("Dben", other);
  hub.add("Dcat", third);
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
