/** What a status of tailscaled says of this machine (`ipnstate.Status`). */
import * as v from "valibot";
import { SealholdError } from "../../errors.ts";
import type { TailscaleIdentity } from "../../ports/tailscale_identity_source.ts";
import { parseExactJson } from "./exact_json.ts";

/** Text that may be sent and shown; longer than anything Tailscale gives out. */
export const STATUS_TEXT = v.pipe(v.string(), v.minLength(1), v.maxLength(256));
/** An id: a number, or its text where it is too large for one. */
export const STATUS_ID = v.pipe(
  v.union([v.number(), v.string()]),
  v.transform(String),
  v.regex(/^[A-Za-z0-9]{1,64}$/),
);

const STATE = v.object({ BackendState: v.pipe(v.string(), v.maxLength(64)) });
const RUNNING = v.object({
  Self: v.object({ ID: STATUS_ID, HostName: STATUS_TEXT, UserID: STATUS_ID }),
  User: v.record(v.string(), v.object({ LoginName: STATUS_TEXT })),
  CurrentTailnet: v.object({ Name: STATUS_TEXT }),
});

/**
 * Reads a status.
 * @throws {SealholdError} TAILSCALE_NOT_RUNNING unless tailscaled says `Running`; BAD_RESPONSE when it is no status
 */
export function identityOfStatus(text: string): TailscaleIdentity {
  const status = parseExactJson(text);
  const state = v.safeParse(STATE, status);
  if (!state.success) throw badStatus();
  if (state.output.BackendState !== "Running") throw notRunning();
  const running = v.safeParse(RUNNING, status);
  if (!running.success) throw badStatus();
  const { Self, User, CurrentTailnet } = running.output;
  const profile = Object.hasOwn(User, Self.UserID) ? User[Self.UserID] : undefined;
  if (profile === undefined) throw badStatus();
  return {
    userId: Self.UserID,
    loginName: profile.LoginName,
    deviceId: Self.ID,
    deviceHostname: Self.HostName,
    tailnet: CurrentTailnet.Name,
  };
}

/** tailscaled is not there, is stopped, or nobody is logged in to it. */
export function notRunning(): SealholdError {
  return new SealholdError("TAILSCALE_NOT_RUNNING", "Tailscale not running", {
    hint: "sudo tailscale up",
  });
}

function badStatus(): SealholdError {
  return new SealholdError("BAD_RESPONSE", "Tailscale gives a status that cannot be read", {
    hint: "Check it with tailscale status --json",
  });
}
