import { assert, assertEquals } from "@std/assert";
import { jsonRequestLog } from "../../../src/adapters/request_log/json_request_log.ts";
import { guarded } from "../../guard.ts";

const RECORD = {
  timeMs: 0,
  requestId: "a",
  method: "GET",
  route: "-",
  status: 200,
  durationMs: 0,
  peer: "::1",
  userUuid: undefined,
  error: undefined,
};

/** The line of `RECORD`. */
const LINE =
  '{"ts":"1970-01-01T00:00:00.000Z","req_id":"a","method":"GET","route":"-","status":200,"ms":0,"peer":"::1"}\n';

/** A sink that takes nothing until it is let go. */
function stalled() {
  const chunks: string[] = [];
  const gate = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  let writes = 0;
  const sink = async (lines: Uint8Array) => {
    writes++;
    begun.resolve();
    await gate.promise;
    chunks.push(new TextDecoder().decode(lines));
  };
  return {
    sink,
    begun: begun.promise,
    letGo: () => gate.resolve(),
    text: () => chunks.join(""),
    writes: () => writes,
  };
}

Deno.test("log: a reader that stalls costs a bounded buffer and lines, which are counted", async () => {
  const reader = stalled();
  const log = jsonRequestLog(reader.sink);
  const total = Math.ceil(5 * 1024 * 1024 / LINE.length);
  for (let i = 0; i < total; i++) log.write(RECORD);
  await reader.begun;
  for (let i = 0; i < 10; i++) log.write(RECORD);
  assertEquals(reader.writes(), 1, "one write under way");
  reader.letGo();
  await log.flush();
  const lines = reader.text().trim().split("\n").map((line) => JSON.parse(line));
  const dropped = lines.filter((line) => line.event === "log_lines_dropped");
  assertEquals(dropped.length, 1);
  assertEquals(dropped[0].count + lines.length - 1, total + 10);
  assert(reader.text().length < 1.2 * 1024 * 1024, "memory is bounded");
  log.write(RECORD);
  await log.flush();
  assert(reader.text().endsWith(LINE), "writing works again");
});

Deno.test("log: the flush at the end does not wait for ever", async () => {
  const reader = stalled();
  const log = jsonRequestLog(reader.sink);
  log.write(RECORD);
  await guarded(log.flush(), "the flush");
  reader.letGo();
});

Deno.test("log: a sink that fails ends nothing", async () => {
  const log = jsonRequestLog(() => Promise.reject(new Error("EPIPE")));
  log.write(RECORD);
  await log.flush();
  log.write(RECORD);
  await log.flush();
});

Deno.test("log: a long method is cut", async () => {
  const reader = stalled();
  reader.letGo();
  const log = jsonRequestLog(reader.sink);
  log.write({ ...RECORD, method: "X".repeat(60_000) });
  await log.flush();
  assertEquals(JSON.parse(reader.text()).method, "X".repeat(16));
});
