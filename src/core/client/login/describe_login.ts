/** What may be shown of a login: never a token, and of a pasted key no more than its mask. */
import { isSession, type Login, viewOf } from "./login.ts";
import type { Method } from "./providers/method.ts";
import { rfc3339 } from "./rfc3339.ts";
import type { LoginDescription } from "./strategy.ts";

/**
 * The parts that every strategy shows.
 * @param kind stands in brackets behind "Authenticated"
 */
export function describeLogin(login: Login, method: Method, kind: string): LoginDescription {
  const { expiresAtSec, refreshExpiresAtSec } = viewOf(login);
  const who = isSession(login) ? login.username || login.user_uuid : "";
  const scopes = login.scope?.split(" ").filter((scope) => scope !== "") ?? [];
  return {
    method,
    kind,
    ...(who === "" ? {} : { who }),
    ...(expiresAtSec === undefined ? {} : { expiresAt: rfc3339(expiresAtSec) }),
    ...(refreshExpiresAtSec === undefined
      ? {}
      : { sessionExpiresAt: rfc3339(refreshExpiresAtSec) }),
    ...(scopes.length === 0 ? {} : { scopes }),
  };
}

/** The header that carries an access token (RFC 6750 section 2.1). */
export function bearerText(login: Login): string {
  return `Bearer ${viewOf(login).accessToken ?? ""}`;
}
