/** Case 42: a clock that is set back leaves challenges of the future behind, which would never expire. */
import { assertEquals } from "@std/assert";
import type { NewChallenge } from "../../../../src/ports/server/challenge_store.ts";
import { withStore } from "./fixture.ts";

const T0 = 1_767_000_000_000;
const HOUR_MS = 3_600_000;

function challenge(challengeId: string, createdAtMs: number): NewChallenge {
  return {
    challengeId,
    aid: "Dann",
    payload: "{}",
    createdAtMs,
    expiresAtMs: createdAtMs + 120_000,
    address: new Uint8Array(32),
    limits: { perAidAndAddress: 2, perAddress: 9, total: 9 },
  };
}

Deno.test("case 42: challenges from before the clock was set back are swept, and make room", async () => {
  await withStore(async ({ store: { challenges } }) => {
    const yearAhead = T0 + 365 * 24 * HOUR_MS;
    for (const id of ["ahead 1", "ahead 2"]) {
      assertEquals(await challenges.add(challenge(id, yearAhead)), true);
    }
    assertEquals(await challenges.add(challenge("now", T0)), true, "nobody is shut out");
    assertEquals(await challenges.take("ahead 1"), undefined);
    assertEquals(await challenges.take("ahead 2"), undefined);
    assertEquals((await challenges.take("now"))?.createdAtMs, T0);
  });
});

Deno.test("case 42: a clock that is set back by less than an hour drops no challenge that waits", async () => {
  await withStore(async ({ store: { challenges } }) => {
    for (const [id, at] of [["hour", T0 + HOUR_MS], ["over", T0 + HOUR_MS + 1]] as const) {
      await challenges.add(challenge(id, at));
    }
    await challenges.add(challenge("other", T0 + 1));
    await challenges.add(challenge("now", T0));
    assertEquals((await challenges.take("hour"))?.createdAtMs, T0 + HOUR_MS);
    assertEquals(await challenges.take("over"), undefined);
  });
});
