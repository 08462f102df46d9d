/** From the store to another tool's file. */
import { SealholdError } from "../../../errors.ts";
import type { Credential, Session, StoreEntries } from "../../../ports/credential_store.ts";
import { sessionSlot } from "../login/login.ts";
import type { ToolCredential, ToolCredentials, ToolSession } from "./tool_format.ts";

/** What a file of credentials will hold, and what it cannot. */
interface ExportableCredentials {
  credentials: ToolCredentials;
  /** Keys of the logins that the format has no place for. */
  left: string[];
}

/**
 * The session for a server.
 * @throws {SealholdError} NOT_AUTHENTICATED when there is none
 */
export function exportableSession(
  entries: StoreEntries,
  origin: string,
  account: string | undefined,
): ToolSession {
  const { key } = sessionSlot(origin, account);
  const session = Object.hasOwn(entries.sessions, key) ? entries.sessions[key] : undefined;
  if (session === undefined) {
    throw new SealholdError("NOT_AUTHENTICATED", "There is no login for that server to export", {
      hint: "sealhold auth list shows all; name its server with --server",
    });
  }
  return toolSession(session);
}

/**
 * The credentials of the providers.
 * @param only take this provider alone
 * @throws {SealholdError} NOT_AUTHENTICATED when there is none that the format can hold
 */
export function exportableCredentials(
  entries: StoreEntries,
  only: string | undefined,
): ExportableCredentials {
  const credentials: Record<string, ToolCredential> = Object.create(null);
  const left: string[] = [];
  for (const [key, credential] of Object.entries(entries.credentials)) {
    if (only !== undefined && key !== only) continue;
    // The file has one login a provider, and no place for those of further accounts.
    const held = key.includes("/") ? undefined : toolCredential(credential);
    if (held === undefined) left.push(key);
    else credentials[key] = held;
  }
  if (Object.keys(credentials).length > 0) return { credentials, left: left.sort() };
  throw new SealholdError("NOT_AUTHENTICATED", "There is no login of a provider to export", {
    hint: "sealhold auth list",
  });
}

function toolSession(session: Session): ToolSession {
  const { refresh_token: refreshToken, refresh_expires_at: refreshExpiresAtSec } = session;
  return {
    server: session.origin,
    username: session.username,
    userUuid: session.user_uuid,
    accessToken: session.access_token,
    accessExpiresAtSec: session.access_expires_at,
    ...(refreshToken === undefined ? {} : { refreshToken }),
    ...(refreshExpiresAtSec === undefined ? {} : { refreshExpiresAtSec }),
  };
}

function toolCredential(credential: Credential): ToolCredential | undefined {
  const { type, key, access_token, refresh_token, expires_at, data } = credential;
  if (type === "api_key" && key !== undefined) return { type, key };
  if (type === "custom" && typeof data === "object" && data !== null) {
    return { type, data: data as Record<string, unknown> };
  }
  if (type !== "oauth" || access_token === undefined) return undefined;
  return {
    type,
    accessToken: access_token,
    ...(refresh_token === undefined ? {} : { refreshToken: refresh_token }),
    ...(expires_at === undefined ? {} : { expiresAtSec: expires_at }),
  };
}
