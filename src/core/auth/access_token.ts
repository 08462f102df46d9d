/** A valid access token for one origin, refreshed when needed by exactly one of many processes. */
import { encodeBase64url } from "../../crypto/base64url.ts";
import { sha256 } from "../../crypto/sha256.ts";
import { SignetError } from "../../errors.ts";
import type { Session } from "../../ports/credential_store.ts";
import { Secret } from "../../secret.ts";
import type { BoundToken } from "../http/exchange.ts";
import { join } from "../path.ts";
import type { AuthPorts } from "./auth_ports.ts";
import { requestRefresh, sessionExpired } from "./token_endpoint.ts";
import { isExpired, isUsable, needsRefresh } from "./token_times.ts";

/** Longer than a whole refresh with its retries, so that a waiting process does not give up on a working one. */
const REFRESH_LOCK_MS = 40_000;

/**
 * The token to send to `origin`: the given one (`--token`, `SIGNET_TOKEN`) or the stored session's.
 * @throws {SignetError} NOT_AUTHENTICATED, TOKEN_EXPIRED (no refresh token), SESSION_EXPIRED, and all of the store
 */
export async function accessToken(ports: AuthPorts, origin: string): Promise<BoundToken> {
  const given = await ports.givenToken();
  if (given !== undefined) return { token: given, origin, given: true };
  const session = await storedSession(ports, origin);
  if (!needsRefresh(session, ports.http.clock.nowMs())) return bound(session);
  if (session.refresh_token === undefined) {
    // Near its end but not past it: still good, and there is nothing to refresh it with.
    if (!isExpired(session, ports.http.clock.nowMs())) return bound(session);
    throw tokenExpired();
  }
  return bound(await refreshOnce(ports, origin));
}

async function storedSession(ports: AuthPorts, origin: string): Promise<Session> {
  const session = (await ports.store.read()).sessions[origin];
  if (session === undefined) throw notAuthenticated(origin);
  return session;
}

/**
 * Refreshes under the credential's own lock. Whoever gets the lock later finds the new token in the store and makes no
 * request.
 */
async function refreshOnce(ports: AuthPorts, origin: string): Promise<Session> {
  const folder = ports.lockFolder();
  await ports.files.ensurePrivateFolder(folder);
  const lock = await ports.files.lock(await lockPath(folder, origin), REFRESH_LOCK_MS);
  try {
    const session = await storedSession(ports, origin);
    const nowMs = ports.http.clock.nowMs();
    if (!needsRefresh(session, nowMs)) return session;
    if (!isUsable(session, nowMs)) throw sessionExpired();
    return await refreshAndSave(ports, session);
  } finally {
    lock.release();
  }
}

async function refreshAndSave(ports: AuthPorts, session: Session): Promise<Session> {
  // The server gives new tokens once. On a disk that takes no write they would be lost, and the session with them.
  await ports.store.update(() => undefined);
  let fresh: Session;
  try {
    fresh = await requestRefresh(ports.http, session);
  } catch (error) {
    const refused = error instanceof SignetError && error.code === "SESSION_EXPIRED";
    if (!refused) {
      // The server is away, but the old token is still good for a while.
      if (!isExpired(session, ports.http.clock.nowMs())) return session;
      throw error;
    }
    await forgetSession(ports, session);
    throw error;
  }
  await ports.store.update((entries) => {
    entries.sessions[session.origin] = fresh;
  });
  return fresh;
}

/** Removes the very session that the server refused; a newer one that somebody stored meanwhile stays. */
async function forgetSession(ports: AuthPorts, refused: Session): Promise<void> {
  await ports.store.update((entries) => {
    if (entries.sessions[refused.origin]?.refresh_token === refused.refresh_token) {
      delete entries.sessions[refused.origin];
    }
  });
}

/** The lock file of one credential: named by hash, because an origin is not a file name. */
async function lockPath(folder: string, origin: string): Promise<string> {
  const digest = await sha256(new TextEncoder().encode(origin));
  const name = encodeBase64url(digest.subarray(0, 16));
  return join(folder, `refresh-${name}.lock`);
}

function bound(session: Session): BoundToken {
  return { token: Secret.fromText(session.access_token), origin: session.origin };
}

/** No session for this server. */
export function notAuthenticated(origin: string): SignetError {
  return new SignetError("NOT_AUTHENTICATED", "Not authenticated", {
    hint: `signet auth login --server ${origin}`,
  });
}

/** The token has ended and cannot be refreshed. */
export function tokenExpired(): SignetError {
  return new SignetError("TOKEN_EXPIRED", "Token expired", { hint: "signet auth login" });
}
