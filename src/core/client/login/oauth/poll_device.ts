/** Waits for a person to approve a device login. */
import { SealholdError } from "../../../../errors.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type {
  AuthorizationServer,
  DevicePoll,
  OAuthClient,
  OAuthTokens,
  PendingDevice,
} from "../../../../ports/oauth_client.ts";
import { endAfter, isOver, nextSchedule, startSchedule } from "./device_schedule.ts";

/** Failures of the way there: the login may still be approved. */
const PASSING = ["UNREACHABLE", "TIMED_OUT", "SERVER_ERROR", "RATE_LIMITED"];

/**
 * Polls until the person has decided, the code is dead, or the wait is over. However short the wait: once it is asked.
 * @param waitSec in seconds; as long as the code lives when undefined
 * @throws {SealholdError} LOGIN_FAILED (refused, or expired), TIMED_OUT (the wait), and whatever else the server's answer is
 */
export async function pollUntilDecided(
  client: Pick<OAuthClient, "pollDevice">,
  clock: Clock,
  server: AuthorizationServer,
  pending: PendingDevice,
  waitSec = Infinity,
): Promise<OAuthTokens> {
  const life = startSchedule(pending.intervalSec, pending.expiresInSec, clock.monotonicMs());
  let schedule = endAfter(life, waitSec, clock.monotonicMs());
  while (!isOver(schedule, clock.monotonicMs())) {
    await clock.sleep(schedule.intervalMs);
    const outcome = await pollOnce(client, server, pending);
    if (typeof outcome === "object") return outcome;
    schedule = nextSchedule(schedule, outcome);
  }
  if (schedule.deadlineMs < life.deadlineMs) {
    throw new SealholdError("TIMED_OUT", "Nobody approved the login in time", {
      hint: "sealhold auth login --method device --wait 15m",
    });
  }
  throw new SealholdError("LOGIN_FAILED", "The code expired before anybody approved it", {
    hint: "sealhold auth login --method device",
  });
}

async function pollOnce(
  client: Pick<OAuthClient, "pollDevice">,
  server: AuthorizationServer,
  pending: PendingDevice,
): Promise<DevicePoll | "unreachable"> {
  try {
    return await client.pollDevice(server, pending);
  } catch (error) {
    const passing = error instanceof SealholdError && PASSING.includes(error.code) &&
      error.data["permanent"] !== true;
    if (passing) return "unreachable";
    throw error;
  }
}
