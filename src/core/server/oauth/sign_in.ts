/** Signing in on this server's own pages, with the same limits and the same work as any other password login. */
import { decodeBase64url, encodeBase64url } from "../../../crypto/base64url.ts";
import { fixedTimeEqual } from "../../../crypto/fixed_time_equal.ts";
import { hmacSha256Sync } from "../../../crypto/sync/hmac.ts";
import type { WebSession } from "../../../ports/server/web_session_store.ts";
import { loginFailed } from "../accounts/open_session.ts";
import { type PasswordLogin, withPassword } from "../accounts/log_in_with_password.ts";
import type { OAuthPorts } from "./oauth_ports.ts";
import { newOpaque, opaqueHash } from "./opaque.ts";

/** Life of a sign-in, in seconds: enough to read one page and decide. */
export const SIGN_IN_SEC = 600;
const MAX_PER_USER = 10;

/** A browser: its cookie, and who has signed in with it. */
export interface Browser {
  /** The cookie's value; a fresh one when the browser sent none. */
  cookie: string;
  hash: Uint8Array<ArrayBuffer>;
  isNew: boolean;
  session: WebSession | undefined;
}

/** Who sends a cookie. One that is none of ours is replaced. */
export async function findBrowser(
  ports: Pick<OAuthPorts, "webSessions" | "random" | "clock">,
  cookie: string | undefined,
): Promise<Browser> {
  const hash = cookie === undefined ? undefined : opaqueHash(cookie);
  if (cookie === undefined || hash === undefined) {
    const { text, hash } = newOpaque(ports.random);
    return { cookie: text, hash, isNew: true, session: undefined };
  }
  const session = await ports.webSessions.find(hash, ports.clock.nowMs());
  return { cookie, hash, isNew: false, session };
}

/**
 * Signs in. The cookie is a new one: whoever planted the old one does not share the sign-in (session fixation).
 * @throws {SealholdError} LOGIN_FAILED, RATE_LIMITED, BUSY
 */
export async function signInWithPassword(
  ports: OAuthPorts,
  login: PasswordLogin,
): Promise<Browser> {
  return await withPassword(ports, login, async ({ userUuid, username, passwordHash }) => {
    const { text: cookie, hash } = newOpaque(ports.random);
    const nowMs = ports.clock.nowMs();
    const opened = await ports.webSessions.open({
      sessionHash: hash,
      userUuid,
      ifPasswordHash: passwordHash,
      nowMs,
      expiresAtMs: nowMs + SIGN_IN_SEC * 1000,
      maxPerUser: MAX_PER_USER,
    });
    if (!opened) throw loginFailed();
    return { cookie, hash, isNew: true, session: { userUuid, username } };
  });
}

/**
 * The token of a form: it proves that this server made the form, for this browser, for this purpose.
 * @param purpose what the form does, and to what
 */
export function formToken(serverSecret: Uint8Array, browser: Browser, purpose: string): string {
  return encodeBase64url(formMac(serverSecret, browser, purpose));
}

/** Whether a form token is the one that `formToken` gave; compared in fixed time (case 41). */
export function isFormToken(
  serverSecret: Uint8Array,
  browser: Browser,
  purpose: string,
  token: string,
): boolean {
  try {
    return fixedTimeEqual(formMac(serverSecret, browser, purpose), decodeBase64url(token, 32));
  } catch {
    return false;
  }
}

function formMac(serverSecret: Uint8Array, { hash }: Browser, purpose: string): Uint8Array {
  const label = new TextEncoder().encode("sealhold/form/v1\0");
  return hmacSha256Sync(serverSecret, label, hash, new TextEncoder().encode(purpose));
}
