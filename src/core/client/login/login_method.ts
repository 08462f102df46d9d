import { isSession, type Login } from "./login.ts";
import { type Method, METHODS } from "./providers/method.ts";

/**
 * The method whose strategy looks after a login. A stored API key is one whichever way it was got; a login that says
 * nothing (an older or an imported one) is taken for what its parts make it.
 */
export function methodOf(login: Login): Method {
  if (!isSession(login) && (login.type === "api_key" || login.type === "custom")) return "api-key";
  const named = METHODS.find((method) => method === login.method && method !== "api-key");
  if (named !== undefined) return named;
  if (isSession(login)) return login.refresh_token === undefined ? "token" : "password";
  return login.type === "oauth" ? "oauth" : "token";
}
