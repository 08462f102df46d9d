/** Which addresses of an authorization server may be called (threats.md cases 7 and 12). */
import { SealholdError } from "../../../../errors.ts";
import type { NameResolver } from "../../../../ports/name_resolver.ts";
import { literalAddress } from "../../../shared/net/ip_address.ts";
import { requirePublicHost } from "../../../shared/net/require_public.ts";
import { isLoopback } from "../../../shared/net/web_url.ts";

const ALLOW = "If that is meant, set allow_private = true in the provider's oauth section of " +
  "config.toml";

/**
 * Refuses whatever is not https at a public host. With `allowPrivate`, any host may be called, and http on loopback.
 * @throws {SealholdError} ADDRESS_REFUSED, INSECURE_SERVER, UNREACHABLE, PERMISSION_REFUSED
 */
export async function requireAllowedEndpoint(
  resolver: NameResolver,
  url: URL,
  allowPrivate: boolean,
): Promise<void> {
  const named = literalAddress(url.hostname) === undefined;
  const loopback = isLoopback(url);
  // What stands in the URL itself is judged first: it needs no look-up, and names the setting that is missing.
  if (!allowPrivate && (!named || loopback)) await requirePublicHost(resolver, url, ALLOW);
  requireSecure(url, allowPrivate && loopback);
  if (!allowPrivate && named) await requirePublicHost(resolver, url, ALLOW);
}

function requireSecure(url: URL, plainAllowed: boolean): void {
  const secure = url.protocol === "https:" || (url.protocol === "http:" && plainAllowed);
  if (!secure) {
    throw new SealholdError("INSECURE_SERVER", `An endpoint at ${hostOf(url)} is not https`, {
      hint: "Use the provider's https address; http is for loopback alone",
    });
  }
  if (url.username !== "" || url.password !== "") {
    throw new SealholdError("INSECURE_SERVER", `An endpoint at ${hostOf(url)} has a user part`, {
      hint: "Take the part before @ out of the address",
    });
  }
}

/** `file:` and its like have no host. */
function hostOf(url: URL): string {
  return url.host === "" ? "no host" : url.host;
}
