import { assertEquals, assertRejects } from "@std/assert";
import { removeUser } from "../../../../src/core/server/accounts/remove_user.ts";
import { SealholdError } from "../../../../src/errors.ts";
import { FixedClock } from "../../../fakes/fixed_clock.ts";

Deno.test("removing leaves the database to others between two steps (case 52)", async () => {
  const clock = new FixedClock();
  const startMs = clock.monotonicMs();
  const steps: number[] = [];
  const removal = {
    close: () => Promise.resolve(true),
    eraseSome: () => Promise.resolve(steps.push(clock.monotonicMs() - startMs) < 4),
  };
  await removeUser({ removal, clock }, "alice");
  assertEquals(steps, [0, 25, 50, 75]);
});

Deno.test("removing somebody who is not there erases nothing", async () => {
  const removal = {
    close: () => Promise.resolve(false),
    eraseSome: () => Promise.reject(new TypeError("nothing was to be erased")),
  };
  const clock = new FixedClock();
  const error = await assertRejects(() => removeUser({ removal, clock }, "x"), SealholdError);
  assertEquals(error.code, "USER_NOT_FOUND");
});
