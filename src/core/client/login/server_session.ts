import { SealholdError } from "../../../errors.ts";
import type { Session } from "../../../ports/credential_store.ts";
import { isSession, type Login } from "./login.ts";

/**
 * A login as a session of a Sealhold server. Only such a server has the endpoints that take one: a provider's credential that
 * claims one of its methods is not sent there.
 * @throws {SealholdError} UNSUPPORTED
 */
export function serverSession(login: Login): Session {
  if (isSession(login)) return login;
  throw new SealholdError("UNSUPPORTED", "This login does not come from a Sealhold server", {
    hint: "sealhold auth login",
  });
}
