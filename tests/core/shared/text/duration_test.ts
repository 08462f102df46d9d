import { assertEquals, assertThrows } from "@std/assert";
import { parseDuration } from "../../../../src/core/shared/text/duration.ts";
import { SealholdError } from "../../../../src/errors.ts";

Deno.test("durations from 1s to the longest one", () => {
  const good: [string, number][] = [["1s", 1], ["90s", 90], ["30m", 1800], ["1800s", 1800]];
  for (const [text, sec] of good) assertEquals(parseDuration("--wait", text, "30m"), sec, text);
  assertEquals(parseDuration("--ttl", "366d", "366d"), 366 * 86_400);
});

Deno.test("anything else is refused, and not repeated", () => {
  for (const text of ["", "0s", "5", "5 m", "-5m", "1.5m", "5M", "1h", "31m", "9999999999s", "m"]) {
    const error = assertThrows(() => parseDuration("--wait", text, "30m"), SealholdError);
    assertEquals(
      [error.code, error.message],
      ["USAGE", "--wait must be a duration from 1s to 30m"],
      text,
    );
  }
});
