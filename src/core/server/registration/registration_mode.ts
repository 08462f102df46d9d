/** Who may make an account of their own. */
import type { RegistrationMode } from "../../../ports/server/server_side.ts";
import { isLoopback } from "../../shared/net/web_url.ts";

export const REGISTRATION_MODES = [
  "open",
  "invite",
  "closed",
] as const satisfies readonly RegistrationMode[];

/**
 * Where nothing is said: open to this machine alone. A server that listens on loopback and calls itself by another name stands
 * behind a proxy, which lets the whole network in.
 * @param host that it listens on
 * @param issuer as it was given; undefined if it follows from the host
 */
export function defaultRegistration(host: string, issuer: string | undefined): RegistrationMode {
  const listens = `http://${host.includes(":") ? `[${host}]` : host}`;
  const names = [listens, issuer ?? listens];
  return names.every((url) => URL.canParse(url) && isLoopback(new URL(url))) ? "open" : "invite";
}
