/** The device authorization grant (RFC 8628), as the device sees it. */
import { hasCode, SealholdError } from "../../../errors.ts";
import { addressLimitKey, attemptLimit, takeAttempts } from "../limits/login_limits.ts";
import { openSession } from "../accounts/open_session.ts";
import type { IssuedTokens } from "../accounts/tokens.ts";
import { findClient } from "./clients.ts";
import { invalidGrant, OAuthError } from "./oauth_error.ts";
import type { OAuthPorts } from "./oauth_ports.ts";
import { newOpaque, opaqueHash } from "./opaque.ts";
import { readScopes } from "./read_authorization.ts";
import { newUserCode, userCodeHash } from "./user_code.ts";

/** Life of a request, in seconds. */
export const DEVICE_SEC = 600;
/** Time between two polls, in seconds. */
const INTERVAL_SEC = 5;
/** A poll may be this much early, in milliseconds. */
const TOLERANCE_MS = 500;
/** Requests of one address within the life of one, and of all addresses together. */
const MAX_PER_ADDRESS = 20;
const MAX_PENDING = 10_000;

/** What a device is told. */
interface DeviceAuthorization {
  deviceCode: string;
  /** Without its dash. */
  userCode: string;
  expiresInSec: number;
  intervalSec: number;
}

/** What a device asks for. */
interface DeviceAsk {
  clientId: string;
  /** Space-separated; empty for all. */
  scope: string;
  peer: string;
  /** The User-Agent header as it came. */
  userAgent: string;
}

/**
 * Starts a device authorization.
 * @throws {OAuthError} invalid_client, invalid_scope
 * @throws {SealholdError} RATE_LIMITED (20 an address in 10 minutes), BUSY (too many wait)
 */
export async function startDevice(ports: OAuthPorts, ask: DeviceAsk): Promise<DeviceAuthorization> {
  const { clientId } = findClient(ask.clientId);
  const scope = readScopes(ask.scope).join(" ");
  const address = addressLimitKey(ask.peer);
  await takeAttempts(ports, "Too many device logins from this address", [
    attemptLimit(ports, "device-request", address, MAX_PER_ADDRESS, DEVICE_SEC * 1000),
  ]);
  const device = newOpaque(ports.random);
  const userCode = newUserCode(ports.random);
  const createdAtMs = ports.clock.nowMs();
  const added = await ports.deviceGrants.add({
    deviceHash: device.hash,
    userCodeHash: userCodeHash(userCode, ports.serverSecret),
    clientId,
    scope,
    peer: ask.peer,
    product: productOf(ask.userAgent),
    createdAtMs,
    expiresAtMs: createdAtMs + DEVICE_SEC * 1000,
    intervalSec: INTERVAL_SEC,
    maxPending: MAX_PENDING,
  });
  if (added !== "added") {
    throw new SealholdError("BUSY", "Too many device logins at once", { hint: "Try again later" });
  }
  return {
    deviceCode: device.text,
    userCode,
    expiresInSec: DEVICE_SEC,
    intervalSec: INTERVAL_SEC,
  };
}

/**
 * The first product of a User-Agent (RFC 9110 section 10.1.5), such as `sealhold/0.1.0`: what the rest says could be written to
 * look like a line of the page.
 */
export function productOf(userAgent: string): string {
  return /^[A-Za-z0-9._~+-]{1,32}(\/[A-Za-z0-9._~+-]{1,32})?(?=\s|$)/.exec(userAgent)?.[0] ?? "";
}

/**
 * Answers a poll.
 * @throws {OAuthError} authorization_pending, slow_down, expired_token, access_denied, invalid_grant
 */
export async function pollDevice(
  ports: OAuthPorts,
  { deviceCode, clientId }: { deviceCode: string; clientId: string },
): Promise<IssuedTokens> {
  const deviceHash = opaqueHash(deviceCode);
  if (deviceHash === undefined) throw invalidGrant();
  const nowMs = ports.clock.nowMs();
  const poll = await ports.deviceGrants.poll({
    deviceHash,
    clientId,
    nowMs,
    toleranceMs: TOLERANCE_MS,
    slowDownSec: INTERVAL_SEC,
  });
  if (poll.kind !== "approved") throw refusal(poll.kind);
  const { userUuid, scope } = poll;
  try {
    const uses = { kind: "device", hash: deviceHash } as const;
    return await openSession(ports, { userUuid, scope, clientId, uses });
  } catch (error) {
    throw hasCode(error, "LOGIN_FAILED") ? invalidGrant() : error;
  }
}

function refusal(kind: "unknown" | "expired" | "denied" | "pending" | "slow_down"): OAuthError {
  switch (kind) {
    case "pending":
      return new OAuthError("authorization_pending", "Nobody has answered yet");
    case "slow_down":
      return new OAuthError("slow_down", "Wait 5 seconds longer between two polls");
    case "expired":
      return new OAuthError("expired_token", "The code has expired");
    case "denied":
      return new OAuthError("access_denied", "The login was denied");
    case "unknown":
      return invalidGrant();
  }
}
