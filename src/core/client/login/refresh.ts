/**
 * Refreshes a login, by exactly one of many processes. The rule is never to lose a login by its own refresh: the disk must
 * take a write before a new token is asked for, and a refusal deletes nothing (threats.md case 19).
 */
import { encodeBase64url } from "../../../crypto/base64url.ts";
import { sha256 } from "../../../crypto/sha256.ts";
import { hasCode } from "../../../errors.ts";
import type { StoreEntries } from "../../../ports/credential_store.ts";
import { isUnsent } from "../http/exchange.ts";
import { join } from "../../shared/text/path.ts";
import type { AuthPorts } from "./auth_ports.ts";
import { type Login, loginIn, type LoginSlot, putLogin, viewOf } from "./login.ts";
import { loginOver, namingSlot, needsLogin, tokenExpired } from "./login_errors.ts";
import { methodOf } from "./login_method.ts";
import { hasRefreshToken, isExpired, isRefreshable, needsRefresh } from "./token_times.ts";

/** Longer than a whole refresh with its retries, so that a waiting process does not give up on a working one. */
const REFRESH_LOCK_MS = 40_000;

/** What came of asking for new tokens. */
type Answer =
  | { kind: "fresh"; login: Login }
  /** The server is away, and the old token serves for now. */
  | { kind: "kept" }
  /** The refresh token was refused; `newer` is another login that somebody stored meanwhile. */
  | { kind: "refused"; newer: Login | undefined };

/**
 * Refreshes under the login's own lock. Whoever gets the lock later finds the new token in the store and makes no request.
 * @param seen the login as it was read before the lock; with `force` a refresh is made although it is still fresh, unless
 *   another process has made one since, and one that fails is an error although the old token still serves
 * @throws {SealholdError} NOT_AUTHENTICATED, TOKEN_EXPIRED, SESSION_EXPIRED, UNREACHABLE …, and all of the store
 */
export async function refreshOnce(
  ports: AuthPorts,
  slot: LoginSlot,
  seen: Login,
  force = false,
): Promise<Login> {
  const folder = ports.lockFolder();
  await ports.files.ensurePrivateFolder(folder);
  const lock = await ports.files.lock(await lockPath(folder, slot), REFRESH_LOCK_MS);
  try {
    const login = loginIn(await ports.store.read(), slot);
    if (login === undefined) throw needsLogin(slot);
    if (login.refresh_refused_at !== undefined) throw loginOver(slot, wasCutOff(login));
    const nowMs = ports.http.clock.nowMs();
    const wanted = force && sameTokens(login, seen);
    if (!wanted && !needsRefresh(login, nowMs)) return login;
    if (!isRefreshable(login, nowMs)) return unrefreshed(slot, login, wanted, nowMs);
    return await refreshAndSave(ports, slot, login, wanted);
  } finally {
    lock.release();
  }
}

/** Near its end but not past it, a token is still good, even where there is nothing to refresh it with. */
function unrefreshed(slot: LoginSlot, login: Login, wanted: boolean, nowMs: number): Login {
  if (!wanted && !isExpired(login, nowMs)) return login;
  throw hasRefreshToken(login) ? loginOver(slot, false) : tokenExpired(slot);
}

async function refreshAndSave(
  ports: AuthPorts,
  slot: LoginSlot,
  login: Login,
  wanted: boolean,
): Promise<Login> {
  // The server gives new tokens once. On a disk that takes no write they would be lost, and the login with them. Who is
  // killed before they are saved leaves this mark, by which the next run can say what happened.
  const begun = await changeIfSame(ports, slot, login, (stored) => {
    stored.refresh_started_at = Math.floor(ports.http.clock.nowMs() / 1000);
  });
  if (!begun.same) return theOther(slot, begun.stored);
  const answer = await requestFresh(ports, slot, login, wanted);
  if (answer.kind === "kept") return login;
  if (answer.kind === "fresh") return await save(ports, slot, login, answer.login);
  const { newer } = answer;
  if (newer !== undefined && !isExpired(newer, ports.http.clock.nowMs())) return newer;
  throw loginOver(slot, wasCutOff(login));
}

async function requestFresh(
  ports: AuthPorts,
  slot: LoginSlot,
  login: Login,
  wanted: boolean,
): Promise<Answer> {
  const strategy = await ports.strategy(methodOf(login));
  try {
    if (strategy.refresh === undefined) throw tokenExpired(slot);
    return { kind: "fresh", login: await strategy.refresh(login) };
  } catch (error) {
    if (hasCode(error, "SESSION_EXPIRED")) {
      return { kind: "refused", newer: await markRefused(ports, slot, login) };
    }
    // Where the server may have given new tokens that never arrived, the mark stays.
    if (isUnsent(error) || strategy.refresh === undefined) await takeBackMark(ports, slot, login);
    // The server is away, but the old token is still good for a while. Who asked for a new one is told the truth.
    if (!wanted && !isExpired(login, ports.http.clock.nowMs())) return { kind: "kept" };
    throw namingSlot(error, slot);
  }
}

async function takeBackMark(ports: AuthPorts, slot: LoginSlot, login: Login): Promise<void> {
  try {
    await changeIfSame(ports, slot, login, (stored) => {
      if (login.refresh_started_at === undefined) delete stored.refresh_started_at;
      else stored.refresh_started_at = login.refresh_started_at;
    });
  } catch {
    // The refresh has failed already, and says why; a mark too many only makes a later message less exact.
  }
}

/**
 * Marks the very login that was refused, so that later commands say so at once. Another that somebody stored meanwhile
 * stays as it is, and is adopted.
 */
async function markRefused(
  ports: AuthPorts,
  slot: LoginSlot,
  login: Login,
): Promise<Login | undefined> {
  const { same, stored } = await changeIfSame(ports, slot, login, (refused) => {
    refused.refresh_refused_at = Math.floor(ports.http.clock.nowMs() / 1000);
    // As it was before this try: it then says whether an earlier one was cut off.
    if (login.refresh_started_at === undefined) delete refused.refresh_started_at;
  });
  return same ? undefined : stored;
}

/** Saves new tokens, unless somebody logged out or in meanwhile: that was later, and counts. */
async function save(ports: AuthPorts, slot: LoginSlot, old: Login, fresh: Login): Promise<Login> {
  const saved = { ...fresh };
  delete saved.refresh_started_at;
  delete saved.refresh_refused_at;
  const { same, stored } = await ports.store.update((entries) => {
    const found = storedIf(entries, slot, old);
    if (found.same) putLogin(entries, slot, saved);
    return found;
  });
  return same ? saved : theOther(slot, stored);
}

function theOther(slot: LoginSlot, stored: Login | undefined): Login {
  if (stored === undefined) throw needsLogin(slot);
  return stored;
}

/** What is in a slot now, and whether it is still the login at hand. */
type Stored = { same: true; stored: Login } | { same: false; stored: Login | undefined };

/** Changes the stored login if it is still the one at hand. */
async function changeIfSame(
  ports: AuthPorts,
  slot: LoginSlot,
  login: Login,
  change: (stored: Login) => void,
): Promise<Stored> {
  return await ports.store.update((entries) => {
    const found = storedIf(entries, slot, login);
    if (found.same) change(found.stored);
    return found;
  });
}

function storedIf(entries: StoreEntries, slot: LoginSlot, login: Login): Stored {
  const stored = loginIn(entries, slot);
  return stored !== undefined && sameTokens(stored, login)
    ? { same: true, stored }
    : { same: false, stored };
}

function sameTokens(one: Login, other: Login): boolean {
  const [a, b] = [viewOf(one), viewOf(other)];
  return a.refreshToken === b.refreshToken && a.accessToken === b.accessToken &&
    a.apiKey === b.apiKey;
}

function wasCutOff(login: Login): boolean {
  return login.refresh_started_at !== undefined;
}

/** The lock file of one login: named by hash, because neither an origin nor an account is a file name (case 21). */
async function lockPath(folder: string, slot: LoginSlot): Promise<string> {
  const name = slot.kind === "session" ? slot.key : `credential:${slot.key}`;
  const digest = await sha256(new TextEncoder().encode(name));
  return join(folder, `refresh-${encodeBase64url(digest.subarray(0, 16))}.lock`);
}
