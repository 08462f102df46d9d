/** When a device login is asked about (threats.md case 16), under schedules of a fake server. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { pollUntilDecided } from "../../../../../src/core/client/login/oauth/poll_device.ts";
import { SealholdError } from "../../../../../src/errors.ts";
import type {
  AuthorizationServer,
  DevicePoll,
  OAuthTokens,
  PendingDevice,
} from "../../../../../src/ports/oauth_client.ts";
import { Secret } from "../../../../../src/secret.ts";
import { FixedClock } from "../../../../fakes/fixed_clock.ts";

const SERVER = {} as AuthorizationServer;
const TOKENS: OAuthTokens = {
  accessToken: Secret.fromText("at-1"),
  refreshToken: undefined,
  expiresInSec: 60,
  scope: undefined,
  subject: undefined,
  name: undefined,
};

function pending(changes: Partial<PendingDevice> = {}): PendingDevice {
  return {
    deviceCode: Secret.fromText("d-1"),
    userCode: "ABCD-EFGH",
    verificationUri: "https://id.acme.example/device",
    verificationUriComplete: undefined,
    expiresInSec: 600,
    intervalSec: 5,
    ...changes,
  };
}

type Step = DevicePoll | Error;

/** Polls a server that answers in this order, the last answer for ever. */
async function poll(steps: readonly Step[], device = pending(), waitSec?: number) {
  const clock = new FixedClock();
  const times: number[] = [];
  const client = {
    pollDevice() {
      const step = steps[Math.min(times.length, steps.length - 1)]!;
      times.push(clock.monotonicMs() / 1000);
      return step instanceof Error ? Promise.reject(step) : Promise.resolve(step);
    },
  };
  const outcome = await pollUntilDecided(client, clock, SERVER, device, waitSec)
    .catch((error) => error);
  return { times, outcome: outcome as OAuthTokens | SealholdError };
}

const PENDING = "authorization_pending";
const SLOW = "slow_down";
const DOWN = new SealholdError("TIMED_OUT", "Cannot reach server");

Deno.test("case 16: the first poll waits for the interval too", async () => {
  const { times, outcome } = await poll([PENDING, PENDING, TOKENS], pending({ intervalSec: 7 }));
  assertEquals(times, [7, 14, 21]);
  assertEquals(outcome, TOKENS);
});

Deno.test("case 16: a missing interval is 5 s", async () => {
  assertEquals((await poll([PENDING, TOKENS], pending({ intervalSec: undefined }))).times, [5, 10]);
});

Deno.test("case 16: slow_down adds 5 s for good", async () => {
  const { times } = await poll([SLOW, PENDING, SLOW, PENDING, TOKENS]);
  assertEquals(times, [5, 15, 25, 40, 55]);
});

Deno.test("case 16: time-outs double the interval up to a minute, and it stays so", async () => {
  const { times } = await poll([DOWN, DOWN, PENDING, DOWN, DOWN, DOWN, PENDING, TOKENS]);
  assertEquals(times, [5, 15, 35, 55, 95, 155, 215, 275]);
});

Deno.test("case 16: an interval of two minutes is kept when a time-out comes", async () => {
  const device = pending({ intervalSec: 120 });
  assertEquals((await poll([DOWN, PENDING, TOKENS], device)).times, [120, 240, 360]);
});

for (const code of ["UNREACHABLE", "SERVER_ERROR", "RATE_LIMITED"] as const) {
  Deno.test(`case 16: ${code} backs off like a time-out`, async () => {
    const { times, outcome } = await poll([new SealholdError(code, "Later"), TOKENS]);
    assertEquals([times, outcome], [[5, 15], TOKENS]);
  });
}

for (const error of ["expired_token", "access_denied"]) {
  Deno.test(`case 16: ${error} stops at once`, async () => {
    const refused = new SealholdError("LOGIN_FAILED", error);
    const { times, outcome } = await poll([PENDING, refused]);
    assertEquals([times, outcome], [[5, 10], refused]);
  });
}

Deno.test("case 16: an untrusted certificate will not get better: it stops", async () => {
  const untrusted = new SealholdError("UNREACHABLE", "Not trusted", { data: { permanent: true } });
  assertEquals((await poll([untrusted])).times, [5]);
});

Deno.test("case 16: when the code is dead nobody asks again", async () => {
  const { times, outcome } = await poll([PENDING], pending({ expiresInSec: 12 }));
  assertEquals(times, [5, 10]);
  assert(outcome instanceof SealholdError);
  assertEquals([outcome.code, outcome.message], [
    "LOGIN_FAILED",
    "The code expired before anybody approved it",
  ]);
});

/** Three servers with a temper: each answers `slow_down` to whoever comes before its own time. */
const SCHEDULES: readonly (readonly [string, number | undefined, number[]])[] = [
  ["that stays as it is", 5, [0, 0, 0, 0, 0, 0]],
  ["that slows us down twice", 3, [0, 5, 0, 5, 0, 0]],
  ["that names no interval and slows us down at once", undefined, [5, 5, 0, 0, 0, 0]],
];

for (const [name, intervalSec, slower] of SCHEDULES) {
  Deno.test(`case 16: never faster than told, by a server ${name}`, async () => {
    const clock = new FixedClock();
    let minimum = intervalSec ?? 5;
    let last = 0;
    let polls = 0;
    const client = {
      pollDevice(): Promise<DevicePoll> {
        const now = clock.monotonicMs() / 1000;
        assert(now - last >= minimum, `after ${now - last} s in place of ${minimum}`);
        last = now;
        const more = slower[polls++];
        if (more === undefined) return Promise.resolve(TOKENS);
        minimum += more;
        return Promise.resolve(more > 0 ? SLOW : PENDING);
      },
    };
    await pollUntilDecided(client, clock, SERVER, pending({ intervalSec }));
    assertEquals(polls, slower.length + 1);
  });
}

Deno.test("case 16: whatever else the server answers ends the login", async () => {
  const client = { pollDevice: () => Promise.reject(new SealholdError("BAD_RESPONSE", "No")) };
  const error = await assertRejects(
    () => pollUntilDecided(client, new FixedClock(), SERVER, pending()),
    SealholdError,
  );
  assertEquals(error.code, "BAD_RESPONSE");
});

Deno.test("a wait shorter than the code's life ends first, with a code of its own", async () => {
  const short = await poll([PENDING], pending(), 12);
  assertEquals(short.times, [5, 10]);
  assertEquals((short.outcome as SealholdError).code, "TIMED_OUT");
  const atLeastOnce = await poll([PENDING], pending(), 1);
  assertEquals(atLeastOnce.times, [5]);
  const longer = await poll([PENDING], pending({ expiresInSec: 10 }), 60);
  assertEquals([longer.times, (longer.outcome as SealholdError).code], [[5, 10], "LOGIN_FAILED"]);
});
