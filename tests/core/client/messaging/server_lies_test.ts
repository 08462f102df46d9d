/** Bounds of what a server, a list or one's own keys may say to a messaging client. */
import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { parseFrame } from "../../../../src/core/client/messaging/live/frames.ts";
import type { KeyLogs } from "../../../../src/core/client/messaging/key_logs.ts";
import { newestOwn } from "../../../../src/core/client/messaging/own_key.ts";
import { walkKeyLog } from "../../../../src/core/shared/identity/key_log.ts";
import { SealholdError } from "../../../../src/errors.ts";
import { person, rotated } from "../../shared/message/people.ts";
import { failureOf } from "../http/fixture.ts";

Deno.test("a snapshot counts at most 20,000 senders", () => {
  const snapshot = (count: number) =>
    JSON.stringify({
      type: "snapshot",
      counts: Object.fromEntries(Array.from({ length: count }, (_, i) => [`s${i}`, i])),
    });
  assertStrictEquals(parseFrame(snapshot(20_000)).type, "snapshot");
  const error = assertThrows(() => parseFrame(snapshot(20_001)), SealholdError);
  assertStrictEquals(error.code, "BAD_RESPONSE");
});

/** The server's log of one identity. */
function logs(log: Awaited<ReturnType<typeof walkKeyLog>>): KeyLogs {
  return {
    logOf: () => Promise.resolve({ log, updatedAt: "", changed: false }),
  } as unknown as KeyLogs; // nothing else is asked for
}

Deno.test("of one's own keys the one counts that the log ends in: not the first, not one of its number alone", async () => {
  const [alice, other] = [await person("alice"), await person("other")];
  const { keys: next, records } = await rotated(alice);
  const before = logs(await walkKeyLog(alice.aid, []));
  const after = logs(await walkKeyLog(alice.aid, records));
  // One that a rotation prepared and never finished is passed over.
  assertEquals(await newestOwn(before, [next, alice]), alice);
  assertEquals(await newestOwn(after, [alice, next]), next);
  const sameNumber = { ...other, aid: alice.aid, ksn: 1 };
  assertEquals(await newestOwn(after, [sameNumber, next]), next);
  for (const keys of [[alice], [alice, sameNumber]]) {
    const error = await failureOf(() => newestOwn(after, keys));
    assertEquals([error.code, error.data.newest], ["VERSION_CONFLICT", 1]);
  }
});
