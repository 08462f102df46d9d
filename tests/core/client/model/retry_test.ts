/** What is tried again, how often, and after which pause. */
import { assertEquals } from "@std/assert";
import { SealholdError } from "../../../../src/errors.ts";
import { json, pieces } from "../../../fakes/fake_transport.ts";
import { ask, refusal, SSE } from "./asking.ts";
import { anthropicStream, event } from "./streams.ts";

for (const status of [429, 500, 502, 503, 504, 529]) {
  Deno.test(`HTTP ${status} is tried again with back-off, four times in all`, async () => {
    const failed = json(status, { type: "error", error: { type: "some_error", message: "no" } });
    const good = await ask([failed, failed, failed, pieces(200, anthropicStream(["Hi"]), SSE)]);
    assertEquals((good.outcome as { text: string }).text, "Hi");
    assertEquals(good.http.clock.sleeps, [250, 500, 1000]);
    const { error, tries } = await refusal([failed]);
    assertEquals([error.code, tries], [status === 429 ? "RATE_LIMITED" : "SERVER_ERROR", 4]);
    assertEquals(error.message.includes("(some_error): no"), true);
  });
}

Deno.test("Retry-After is obeyed up to 30 s, in seconds and as a date", async () => {
  const limited = (after: string) => json(429, {}, { "retry-after": after });
  const good = pieces(200, anthropicStream(["Hi"]), SSE);
  assertEquals((await ask([limited("30"), good])).http.clock.sleeps, [30_000]);
  const date = await ask([limited("Fri, 02 Jan 2026 03:04:17 GMT"), good]);
  assertEquals(date.http.clock.sleeps, [12_000]);
  const { error, http } = await refusal([limited("31")]);
  assertEquals([error.code, error.hint], ["RATE_LIMITED", "Try again in 31 s"]);
  assertEquals(http.clock.sleeps, []);
});

Deno.test("a used-up quota is not asked again", async () => {
  const body = {
    error: { type: "insufficient_quota", code: "insufficient_quota", message: "Pay" },
  };
  const { error, tries } = await refusal([json(429, body)], "openai-chat");
  assertEquals([error.code, tries], ["RATE_LIMITED", 1]);
});

Deno.test("a lost connection is tried again before text has come, and never after", async () => {
  const lost = () => new SealholdError("UNREACHABLE", "Lost", { hint: "h" });
  const stream = anthropicStream(["Hel", "lo"]);
  const good = await ask([
    lost(),
    pieces(200, [stream[0]!, lost()], SSE),
    pieces(200, stream, SSE),
  ]);
  assertEquals((good.outcome as { text: string }).text, "Hello");
  assertEquals(good.heard, ["Hel", "lo"]);
  const cut = await refusal([pieces(200, [...stream.slice(0, 7), lost()], SSE)]);
  assertEquals(cut.heard, ["Hel"]);
  assertEquals([cut.error.code, cut.error.message, cut.tries], [
    "UNREACHABLE",
    "The answer is incomplete: lost",
    1,
  ]);
  const none = await refusal([lost()]);
  assertEquals([none.tries, none.error.hint], [
    4,
    "Check your connection to https://api.anthropic.com",
  ]);
  const silent = await refusal([new SealholdError("TIMED_OUT", "Slow")]);
  assertEquals(silent.tries, 1);
});

const OVERLOADED = event("error", {
  type: "error",
  error: { type: "overloaded_error", message: "Overloaded" },
});

Deno.test("overloaded before the first text is tried again, in mid-stream it is the end", async () => {
  const stream = anthropicStream(["Hel", "lo"]);
  const good = await ask([
    pieces(200, [stream[0]!, OVERLOADED], SSE),
    pieces(200, stream, SSE),
  ]);
  assertEquals((good.outcome as { text: string }).text, "Hello");
  const { error, heard, tries } = await refusal([
    pieces(200, [...stream.slice(0, 7), OVERLOADED], SSE),
  ]);
  assertEquals([heard, tries, error.code], [["Hel"], 1, "SERVER_ERROR"]);
  assertEquals(
    error.message,
    "The answer is incomplete: the provider reports an error (overloaded_error): Overloaded",
  );
});
