/**
 * Refreshes a login, by exactly one of many processes. The rule is never to lose a login by its own refresh: the disk must
 * take a write before a new token is asked for, and a refusal deletes nothing (threats.md case 19).
 */
import { encodeBase64url } from "../../../crypto/base64url.ts";
import { sha256 } from "../../../crypto/sha256.ts";
import { hasCode } from "../../../errors.ts";
import { isUnsent } from "../http/exchange.ts";
import { join } from "../../shared/text/path.ts";
import type { AuthPorts } from "./auth_ports.ts";
import type { Login, LoginSlot } from "./login.ts";
import { loginOver, namingSlot, needsLogin, tokenExpired } from "./login_errors.ts";
import { methodOf } from "./login_method.ts";
import { sameTokens, StoredLogin } from "./stored_login.ts";
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
    const kept = new StoredLogin(ports.store, slot);
    // Whoever had the lock before has written: what this command holds may be from before that.
    const login = await kept.readAgain();
    if (login === undefined) throw needsLogin(slot);
    return await new LoginRefresh(ports, kept, login, force && sameTokens(login, seen)).run();
  } finally {
    lock.release();
  }
}

/** One refresh, while the login's lock is held. */
class LoginRefresh {
  readonly #ports: AuthPorts;
  readonly #kept: StoredLogin;
  /** As it was read under the lock. */
  readonly #login: Login;
  /** Whether it is to be refreshed although it is still fresh. */
  readonly #wanted: boolean;

  constructor(ports: AuthPorts, kept: StoredLogin, login: Login, wanted: boolean) {
    this.#ports = ports;
    this.#kept = kept;
    this.#login = login;
    this.#wanted = wanted;
  }

  async run(): Promise<Login> {
    if (this.#login.refresh_refused_at !== undefined) throw this.#over();
    if (!this.#wanted && !needsRefresh(this.#login, this.#nowMs())) return this.#login;
    if (!isRefreshable(this.#login, this.#nowMs())) return this.#unrefreshed();
    // The server gives new tokens once. On a disk that takes no write they would be lost, and the login with them. Who is
    // killed before they are saved leaves this mark, by which the next run can say what happened.
    const begun = await this.#kept.changeIfSame(this.#login, (stored) => {
      stored.refresh_started_at = this.#nowSec();
    });
    if (!begun.same) return this.#theOther(begun.stored);
    return await this.#outcome(await this.#requestFresh());
  }

  /** Near its end but not past it, a token is still good, even where there is nothing to refresh it with. */
  #unrefreshed(): Login {
    if (!this.#wanted && !this.#isExpired()) return this.#login;
    const { slot } = this.#kept;
    throw hasRefreshToken(this.#login) ? loginOver(slot, false) : tokenExpired(slot);
  }

  async #outcome(answer: Answer): Promise<Login> {
    if (answer.kind === "kept") return this.#login;
    if (answer.kind === "fresh") return await this.#save(answer.login);
    const { newer } = answer;
    if (newer !== undefined && !isExpired(newer, this.#nowMs())) return newer;
    throw this.#over();
  }

  async #requestFresh(): Promise<Answer> {
    const strategy = await this.#ports.strategy(methodOf(this.#login));
    const { slot } = this.#kept;
    try {
      if (strategy.refresh === undefined) throw tokenExpired(slot);
      return { kind: "fresh", login: await strategy.refresh(this.#login) };
    } catch (error) {
      if (hasCode(error, "SESSION_EXPIRED")) {
        return { kind: "refused", newer: await this.#markRefused() };
      }
      // Where the server may have given new tokens that never arrived, the mark stays.
      if (isUnsent(error) || strategy.refresh === undefined) await this.#takeBackMark();
      // The server is away, but the old token is still good for a while. Who asked for a new one is told the truth.
      if (!this.#wanted && !this.#isExpired()) return { kind: "kept" };
      throw namingSlot(error, slot);
    }
  }

  async #takeBackMark(): Promise<void> {
    const { refresh_started_at: before } = this.#login;
    try {
      await this.#kept.changeIfSame(this.#login, (stored) => {
        if (before === undefined) delete stored.refresh_started_at;
        else stored.refresh_started_at = before;
      });
    } catch {
      // The refresh has failed already, and says why; a mark too many only makes a later message less exact.
    }
  }

  /**
   * Marks the very login that was refused, so that later commands say so at once. Another that somebody stored meanwhile
   * stays as it is, and is adopted.
   */
  async #markRefused(): Promise<Login | undefined> {
    const { same, stored } = await this.#kept.changeIfSame(this.#login, (refused) => {
      refused.refresh_refused_at = this.#nowSec();
      // As it was before this try: it then says whether an earlier one was cut off.
      if (this.#login.refresh_started_at === undefined) delete refused.refresh_started_at;
    });
    return same ? undefined : stored;
  }

  async #save(fresh: Login): Promise<Login> {
    const saved = { ...fresh };
    delete saved.refresh_started_at;
    delete saved.refresh_refused_at;
    const { same, stored } = await this.#kept.replaceIfSame(this.#login, saved);
    return same ? saved : this.#theOther(stored);
  }

  #theOther(stored: Login | undefined): Login {
    if (stored === undefined) throw needsLogin(this.#kept.slot);
    return stored;
  }

  #over() {
    return loginOver(this.#kept.slot, this.#login.refresh_started_at !== undefined);
  }

  #isExpired(): boolean {
    return isExpired(this.#login, this.#nowMs());
  }

  #nowMs(): number {
    return this.#ports.http.clock.nowMs();
  }

  #nowSec(): number {
    return Math.floor(this.#nowMs() / 1000);
  }
}

/** The lock file of one login: named by hash, because neither an origin nor an account is a file name (case 21). */
async function lockPath(folder: string, slot: LoginSlot): Promise<string> {
  const name = slot.kind === "session" ? slot.key : `credential:${slot.key}`;
  const digest = await sha256(new TextEncoder().encode(name));
  return join(folder, `refresh-${encodeBase64url(digest.subarray(0, 16))}.lock`);
}
