/** Login: get one by any strategy, and keep it if asked to. */
import type { AuthPorts } from "./auth_ports.ts";
import { isSession, type Login, type LoginSlot, putLogin, slotOf } from "./login.ts";
import type { LoginDialog } from "./login_dialog.ts";
import { namingSlot } from "./login_errors.ts";
import type { Method } from "./providers/method.ts";
import { boundOrigin, type ChosenProvider } from "./providers/find_provider.ts";
import type { LoginDescription, LoginRequest } from "./strategy.ts";

/** What to log in to, and how. */
interface LogInRequest
  extends ChosenProvider, Pick<LoginRequest, "scopes" | "createKey" | "waitSec"> {
  method: Method;
}

/** A login that was made. */
export interface MadeLogin {
  login: Login;
  slot: LoginSlot;
  description: LoginDescription;
}

/**
 * Logs in; nothing is stored yet.
 * @throws {SealholdError} whatever the strategy throws; CONFIG_INVALID for a provider without an address
 */
export async function logIn(
  ports: AuthPorts,
  request: LogInRequest,
  dialog: LoginDialog,
): Promise<MadeLogin> {
  const { provider, account, method, ...wishes } = request;
  const origin = boundOrigin(provider);
  const slot = slotOf(provider, account);
  const strategy = await ports.strategy(method, dialog);
  const made = await strategy.authenticate({ provider, origin, ...wishes })
    .catch((error: unknown) => Promise.reject(namingSlot(error, slot)));
  const login = account !== undefined && isSession(made) ? { ...made, account } : made;
  return { login, slot, description: strategy.describe(login) };
}

/** Stores a login, in place of any in the same slot. */
export async function saveLogin(
  ports: Pick<AuthPorts, "store">,
  slot: LoginSlot,
  login: Login,
): Promise<void> {
  await ports.store.update((entries) => putLogin(entries, slot, login));
}
