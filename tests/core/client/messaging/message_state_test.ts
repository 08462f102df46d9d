/** What one identity has sent and received: kept whole or not at all, through crashes and crowds. */
import { assertEquals } from "@std/assert";
import type { FunctionClient } from "../../../../src/core/client/http/function_client.ts";
import type { MessagingPorts } from "../../../../src/core/client/messaging/messaging_ports.ts";
import { withMessageState } from "../../../../src/core/client/messaging/message_state.ts";
import { FixedClock } from "../../../fakes/fixed_clock.ts";
import { MemoryFileSystem } from "../../../fakes/memory_file_system.ts";
import { SeededRandom } from "../../../fakes/seeded_random.ts";
import { failureOf } from "../http/fixture.ts";

const AID = `D${"A".repeat(43)}`;
const PATH = `/state/messages/${AID}.json`;
const HASH = "A".repeat(43);

function ports(files = new MemoryFileSystem()): MessagingPorts & { files: MemoryFileSystem } {
  return {
    files,
    random: new SeededRandom(),
    clock: new FixedClock(),
    functions: {} as FunctionClient,
    paths: () => ({ config: "/config", state: "/state" }),
  };
}

Deno.test("it is empty at first, saved when asked to, and there afterwards", async () => {
  const p = ports();
  await withMessageState(p, AID, async (held) => {
    assertEquals(held.state, { v: 1, taken: {}, sent: {}, groups: {}, open: {} });
    held.state.sent.bob = { seq: 1, hash: HASH };
    await held.save();
    held.state.sent.bob = { seq: 2, hash: HASH };
  });
  await withMessageState(p, AID, ({ state }) => {
    assertEquals(state.sent, { bob: { seq: 1, hash: HASH } });
    return Promise.resolve();
  });
});

Deno.test("a power cut after the save leaves what was saved; work that fails leaves what was before", async () => {
  const p = ports();
  await withMessageState(p, AID, async (held) => {
    held.state.sent.bob = { seq: 1, hash: HASH };
    await held.save();
  });
  p.files.crash();
  await failureOf(() =>
    withMessageState(p, AID, (held) => {
      held.state.sent.bob = { seq: 9, hash: HASH };
      return failed();
    })
  );
  await withMessageState(p, AID, ({ state }) => {
    assertEquals(state.sent.bob?.seq, 1);
    return Promise.resolve();
  });
});

async function failed(): Promise<never> {
  const { SealholdError } = await import("../../../../src/errors.ts");
  throw new SealholdError("UNREACHABLE", "No connection");
}

Deno.test("many at once: one after the other, and no change is lost", async () => {
  const p = ports();
  await Promise.all(Array.from({ length: 20 }, () =>
    withMessageState(p, AID, async (held) => {
      const seq = (held.state.sent.bob?.seq ?? 0) + 1;
      await Promise.resolve();
      held.state.sent.bob = { seq, hash: HASH };
      await held.save();
    })));
  await withMessageState(p, AID, ({ state }) => {
    assertEquals(state.sent.bob?.seq, 20);
    return Promise.resolve();
  });
});

Deno.test("what is taken and unread is bounded: the oldest are forgotten, by whatever name", async () => {
  const p = ports();
  await withMessageState(p, AID, async (held) => {
    // The older, the later in the alphabet.
    for (let i = 0; i < 10_000; i++) {
      held.state.open[`m${99_999 - i}`] = { hash: HASH, delivery: i };
    }
    await held.save();
  });
  await withMessageState(p, AID, async (held) => {
    held.state.open["a"] = { hash: HASH, delivery: 10_000 };
    held.state.open["b"] = { hash: HASH, delivery: 10_001 };
    await held.save();
  });
  await withMessageState(p, AID, ({ state }) => {
    assertEquals(Object.keys(state.open).length, 10_000);
    const there = ["a", "b", "m99999", "m99998", "m99997"].map((id) => id in state.open);
    assertEquals(there, [true, true, false, false, true]);
    return Promise.resolve();
  });
});

const EMPTY = { v: 1, taken: {}, sent: {}, groups: {}, open: {} };
const DAMAGED: readonly unknown[] = [
  {},
  [],
  { ...EMPTY, v: 2 },
  { ...EMPTY, more: 1 },
  { ...EMPTY, sent: { bob: { seq: 0, hash: HASH } } },
  { ...EMPTY, sent: { bob: { seq: 1, hash: "x" } } },
  { ...EMPTY, taken: { "/a": { high: 0, head: HASH, seen: [] } } },
  { ...EMPTY, groups: { g: { groupId: "x", epoch: 1, head: HASH } } },
  { ...EMPTY, open: { m: 1 } },
  { ...EMPTY, open: { m: { hash: "x", delivery: 1 } } },
  { ...EMPTY, open: { m: { hash: HASH, delivery: -1 } } },
  { ...EMPTY, open: [] },
];

for (const [i, value] of DAMAGED.entries()) {
  Deno.test(`case 37: a damaged state is never taken for an empty one (${i})`, async () => {
    const p = ports();
    p.files.put(PATH, new TextEncoder().encode(JSON.stringify(value)));
    const error = await failureOf(() => withMessageState(p, AID, () => Promise.resolve()));
    assertEquals(error.code, "DAMAGED");
  });
}
