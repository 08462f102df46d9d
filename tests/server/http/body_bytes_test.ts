/** Both ways of reading a body: as a byte stream into one buffer (Deno 2.6), and chunk by chunk (Deno 2.9, and whatever is longer). */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { BodyOpener } from "../../../src/server/http/body_bytes.ts";
import { ByteBudget } from "../../../src/server/http/byte_budget.ts";
import { readBytes } from "../../../src/server/http/read_body.ts";
import { Refusal } from "../../../src/server/http/refusal.ts";

const BYTES = 1000;

type Controller = ReadableStreamDefaultController<Uint8Array> | ReadableByteStreamController;

/** A body that comes in parts, of one kind of stream or the other, and what became of it. */
function body(type: "bytes" | undefined, parts: readonly number[], { ends = true } = {}) {
  const seen = { cancelled: false, pulls: 0 };
  const left = [...parts];
  const source = {
    pull(controller: Controller): Promise<void> | undefined {
      seen.pulls++;
      const size = left.shift();
      if (size !== undefined) controller.enqueue(new Uint8Array(size).fill(size % 256));
      else if (ends) end(controller);
      else return new Promise(() => {});
      return undefined;
    },
    cancel() {
      seen.cancelled = true;
    },
  };
  const stream = type === undefined
    ? new ReadableStream<Uint8Array>(source, { highWaterMark: 0 })
    : new ReadableStream({ ...source, type } as UnderlyingByteSource);
  return { stream: stream as ReadableStream<Uint8Array>, seen };
}

function end(controller: Controller): void {
  controller.close();
  // What is asked of a byte stream into a buffer is answered with none of it.
  if ("byobRequest" in controller) controller.byobRequest?.respond(0);
}

function all(parts: readonly number[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((size) => Array(size).fill(size % 256)));
}

function limits(maxBytes = BYTES, budgetBytes = 10_000) {
  return { maxBytes, budget: new ByteBudget(budgetBytes) };
}

/** Everything was given back: all of it can be taken. */
function assertAllFree(budget: ByteBudget, bytes = 10_000): void {
  budget.take(bytes);
  budget.giveBack(bytes);
}

async function refusal(work: Promise<unknown>): Promise<string> {
  return (await assertRejects(() => work, Refusal)).code;
}

for (const type of ["bytes", undefined] as const) {
  const kind = type === undefined ? "in chunks" : "into one buffer";
  const open = (parts: readonly number[], declared: number | undefined, ends = true) => {
    const { stream, seen } = body(type, parts, { ends });
    return { reading: new BodyOpener().open(stream, declared), seen };
  };

  Deno.test(`${kind}: a body comes back whole, in however many parts it comes`, async () => {
    for (const parts of [[], [1], [5, 3], [300, 1, 200], Array(50).fill(7), [BYTES]]) {
      const length = parts.reduce((a, b) => a + b, 0);
      for (const declared of [length, undefined]) {
        const limit = limits();
        assertEquals(await open(parts, declared).reading.readAll(limit), all(parts));
        assertAllFree(limit.budget);
      }
    }
  });

  Deno.test(`${kind}: a body of another length than was said is refused, and read no further`, async () => {
    const limit = limits();
    for (const [parts, declared] of [[[5], 6], [[], 1], [[5, 5], 100]] as const) {
      assertEquals(await refusal(open(parts, declared).reading.readAll(limit)), "invalid_request");
      assertAllFree(limit.budget);
    }
    for (const [parts, declared] of [[[7, 9], 6], [[1], 0], [[5, 5, 5], 9]] as const) {
      const { reading, seen } = open([...parts, 1, 1, 1], declared);
      assertEquals(await refusal(reading.readAll(limit)), "invalid_request");
      assert(seen.cancelled, "what follows is not waited for");
      assert(seen.pulls <= parts.length + 1, `${seen.pulls} pulls`);
      assertAllFree(limit.budget);
    }
  });

  Deno.test(`${kind}: a body that says nothing ends at the bound`, async () => {
    const { reading, seen } = open(Array(100).fill(300), undefined);
    const limit = limits();
    assertEquals(await refusal(reading.readAll(limit)), "payload_too_large");
    assert(seen.cancelled);
    assert(seen.pulls <= 5, `${seen.pulls} pulls`);
    assertAllFree(limit.budget);
  });

  Deno.test(`${kind}: the budget counts what is there, and refuses the chunk that is too many`, async () => {
    const limit = limits(BYTES, 450);
    const first = open([400], 500, false);
    const waiting = first.reading.readAll(limit);
    while (first.seen.pulls < 2) await Promise.resolve();
    assertEquals(await refusal(open([100], 100).reading.readAll(limit)), "busy");
    first.reading.cancel();
    await waiting.catch(() => {});
    assertAllFree(limit.budget, 450);
  });

  Deno.test(`${kind}: a body that is too slow is 408, cancelled, and gives back what it had`, async () => {
    const { stream, seen } = body(type, [10], { ends: false });
    const budget = new ByteBudget(BYTES);
    const headers = { "content-length": "20" };
    const request = { headers: new Headers(headers), body: stream } as Request;
    const opener = new BodyOpener();
    const reading = readBytes(request, { maxBytes: BYTES, budget, opener, timeoutMs: 20 });
    assertEquals(await refusal(reading), "request_timeout");
    assert(seen.cancelled);
    assertAllFree(budget, BYTES);
  });

  Deno.test(`${kind}: a stream that fails is a body cut short`, async () => {
    const stream = new ReadableStream({
      ...(type && { type }),
      pull: (controller: ReadableByteStreamController) => controller.error(new TypeError("reset")),
    } as UnderlyingByteSource) as ReadableStream<Uint8Array>;
    const request = { headers: new Headers({ "content-length": "5" }), body: stream } as Request;
    const opener = new BodyOpener();
    const reading = readBytes(request, { ...limits(), opener, timeoutMs: 1000 });
    assertEquals(await refusal(reading), "invalid_request");
  });
}

Deno.test("the way is chosen by what the body is, and no answer depends on it", async () => {
  const opener = new BodyOpener();
  // A byte stream first, then one that is none, then a byte stream again.
  for (const type of ["bytes", undefined, "bytes"] as const) {
    const { stream } = body(type, [3, 4]);
    assertEquals(await opener.open(stream, 7).readAll(limits()), all([3, 4]));
  }
});

Deno.test("a length that is no number is refused, one above the bound too, before a byte is read", async () => {
  for (
    const [text, code] of [
      ["-1", "invalid_request"],
      ["1.5", "invalid_request"],
      ["5, 5", "invalid_request"],
      ["", "invalid_request"],
      ["0x5", "invalid_request"],
      ["1001", "payload_too_large"],
      ["1e9", "payload_too_large"],
      ["9".repeat(400), "payload_too_large"],
    ] as const
  ) {
    const { stream, seen } = body(undefined, [5]);
    const headers = new Headers({ "content-length": text });
    const reading = readBytes({ headers, body: stream } as Request, {
      ...limits(),
      opener: new BodyOpener(),
      timeoutMs: 1000,
    });
    assertEquals(await refusal(reading), code, text);
    assertEquals(seen.pulls, 0, text);
  }
});
