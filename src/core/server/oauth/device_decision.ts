/** The device authorization grant, as the person in the browser sees it. */
import type { DeviceRequest } from "../../../ports/server/oauth_grant_store.ts";
import { addressLimitKey, attemptLimit, takeAttempts } from "../limits/login_limits.ts";
import { DEVICE_SEC } from "./device_grant.ts";
import type { OAuthPorts } from "./oauth_ports.ts";
import { readUserCode, userCodeHash } from "./user_code.ts";

/** Wrong codes that a browser, and an address, may type in 10 minutes (threats.md, case 17). */
const WRONG_CODES = 5;

/** A code that waits for an answer. */
export interface FoundDevice extends DeviceRequest {
  /** Without its dash. */
  userCode: string;
}

/**
 * Looks up what a person has typed. Each wrong code counts against the browser and against its address; a browser that
 * throws its cookie away is still one address.
 * @param typed as it was typed
 * @param who the browser's cookie, and where it is
 * @returns undefined for a wrong code
 * @throws {SealholdError} RATE_LIMITED for 10 minutes after five wrong ones
 */
export async function findDevice(
  ports: OAuthPorts,
  typed: string,
  who: { cookie: string; peer: string },
): Promise<FoundDevice | undefined> {
  const windowMs = DEVICE_SEC * 1000;
  const ticket = await takeAttempts(ports, "Too many wrong codes", [
    attemptLimit(ports, "device-code/browser", who.cookie, WRONG_CODES, windowMs),
    attemptLimit(ports, "device-code/address", addressLimitKey(who.peer), WRONG_CODES, windowMs),
  ]);
  const userCode = readUserCode(typed);
  const found = userCode && await pendingDevice(ports, userCode);
  if (!found) return undefined;
  await ports.attempts.refund(ticket);
  return found;
}

/** A request that waits, by a code that this browser has already been shown to know. */
export async function pendingDevice(
  ports: Pick<OAuthPorts, "deviceGrants" | "clock" | "serverSecret">,
  userCode: string,
): Promise<FoundDevice | undefined> {
  const hash = userCodeHash(userCode, ports.serverSecret);
  const request = await ports.deviceGrants.findPending(hash, ports.clock.nowMs());
  return request && { ...request, userCode };
}

/**
 * Approves or denies. The sign-in is used up.
 * @returns false when the request or the sign-in is not there any more
 */
export async function decideDevice(
  ports: Pick<OAuthPorts, "deviceGrants" | "clock" | "serverSecret">,
  decision: { userCode: string; sessionHash: Uint8Array; approve: boolean },
): Promise<boolean> {
  return await ports.deviceGrants.decide({
    userCodeHash: userCodeHash(decision.userCode, ports.serverSecret),
    sessionHash: decision.sessionHash,
    approve: decision.approve,
    nowMs: ports.clock.nowMs(),
  });
}
