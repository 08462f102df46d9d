import { SealholdError } from "../../../errors.ts";
import type { AuthPorts } from "./auth_ports.ts";
import { type Login, loginIn, type LoginSlot } from "./login.ts";
import { loginCommand, needsLogin } from "./login_errors.ts";
import { refreshOnce } from "./refresh.ts";
import { hasRefreshToken } from "./token_times.ts";

/**
 * Refreshes a login although it is still fresh.
 * @throws {SealholdError} NOT_AUTHENTICATED, UNSUPPORTED (an API key or a bare token), SESSION_EXPIRED, UNREACHABLE …
 */
export async function refreshNow(ports: AuthPorts, slot: LoginSlot): Promise<Login> {
  const login = loginIn(await ports.store.read(), slot);
  if (login === undefined) throw needsLogin(slot);
  if (!hasRefreshToken(login)) {
    throw new SealholdError("UNSUPPORTED", "There is nothing to refresh this login with", {
      hint: `API keys and bare tokens stay as they are; to replace one: ${loginCommand(slot)}`,
    });
  }
  return await refreshOnce(ports, slot, login, true);
}
