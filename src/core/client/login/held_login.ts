/** The login that a command holds: what the store has of it, fit to be used, and new tokens for it. */
import { SealholdError } from "../../../errors.ts";
import type { AuthPorts } from "./auth_ports.ts";
import type { Login, LoginSlot } from "./login.ts";
import { loginCommand, loginOver, needsLogin, tokenExpired } from "./login_errors.ts";
import { StoredLogin } from "./stored_login.ts";
import { hasRefreshToken, isExpired, needsRefresh } from "./token_times.ts";

/** One login, for as long as a command runs. Nothing is read before the first call. */
export class HeldLogin {
  readonly slot: LoginSlot;
  readonly #ports: AuthPorts;
  readonly #kept: StoredLogin;

  constructor(ports: AuthPorts, slot: LoginSlot) {
    this.slot = slot;
    this.#ports = ports;
    this.#kept = new StoredLogin(ports.store, slot);
  }

  /** As it is stored; undefined when nobody is logged in there. */
  async stored(): Promise<Login | undefined> {
    return await this.#kept.read();
  }

  /**
   * Fit to be used now: refreshed first when it is near its end.
   * @throws {SealholdError} NOT_AUTHENTICATED, TOKEN_EXPIRED, SESSION_EXPIRED, and all of the store
   */
  async fresh(): Promise<Login> {
    const login = await this.#needed();
    if (login.refresh_refused_at !== undefined) {
      throw loginOver(this.slot, login.refresh_started_at !== undefined);
    }
    const nowMs = this.#ports.http.clock.nowMs();
    if (!needsRefresh(login, nowMs)) return login;
    if (hasRefreshToken(login)) return await this.#refreshed(login);
    // Near its end but not past it: still good, and there is nothing to refresh it with.
    if (!isExpired(login, nowMs)) return login;
    throw tokenExpired(this.slot);
  }

  /**
   * Refreshed although it is still fresh, unless another process has done so since it was read.
   * @throws {SealholdError} NOT_AUTHENTICATED, UNSUPPORTED (an API key or a bare token), SESSION_EXPIRED, UNREACHABLE …
   */
  async renewed(): Promise<Login> {
    const login = await this.#needed();
    if (!hasRefreshToken(login)) {
      throw new SealholdError("UNSUPPORTED", "There is nothing to refresh this login with", {
        hint: `API keys and bare tokens stay as they are; to replace one: ${
          loginCommand(this.slot)
        }`,
      });
    }
    return await this.#refreshed(login, true);
  }

  /** Most commands find a fresh login, and do without the code. */
  async #refreshed(login: Login, anyway = false): Promise<Login> {
    const { refreshOnce } = await import("./refresh.ts");
    return await refreshOnce(this.#ports, this.slot, login, anyway);
  }

  async #needed(): Promise<Login> {
    const login = await this.#kept.read();
    if (login === undefined) throw needsLogin(this.slot);
    return login;
  }
}
