/** Whether a URL may be called: only hosts of the public Internet, unless the configuration says otherwise. */
import { SealholdError } from "../../../errors.ts";
import type { NameResolver } from "../../../ports/name_resolver.ts";
import { literalAddress } from "./ip_address.ts";
import { type SpecialRange, specialRange } from "./private_address.ts";

/** Most addresses of one name that are looked at. */
const MAX_ADDRESSES = 64;

/**
 * The special range that a host is in, or that any of its addresses is in.
 * @param hostname as `URL.hostname` gives it
 * @returns undefined when all its addresses are public; `unresolved` when it has none, because another resolver of this
 *   system (a hosts file, a proxy) may well know it, and nobody has checked what it would say
 * @throws {SealholdError} UNREACHABLE, PERMISSION_REFUSED
 */
export async function specialRangeOfHost(
  resolver: NameResolver,
  hostname: string,
): Promise<SpecialRange | "unresolved" | undefined> {
  const literal = literalAddress(hostname);
  if (literal !== undefined) return await specialRange(literal);
  // RFC 6761 section 6.3: these names are loopback whatever a resolver says.
  if (/(^|\.)localhost\.?$/i.test(hostname)) return "loopback";
  const addresses = await resolver.addresses(hostname);
  if (addresses.length === 0) return "unresolved";
  if (addresses.length > MAX_ADDRESSES) return "reserved";
  // One private address among public ones is enough: the next connection may choose it.
  const ranges = await Promise.all(addresses.map(specialRange));
  return ranges.find((range) => range !== undefined);
}

/**
 * Refuses a URL whose host is not public.
 * @param hint which setting allows it
 * @throws {SealholdError} ADDRESS_REFUSED, UNREACHABLE, PERMISSION_REFUSED
 */
export async function requirePublicHost(
  resolver: NameResolver,
  url: URL,
  hint: string,
): Promise<void> {
  const range = await specialRangeOfHost(resolver, url.hostname);
  if (range === undefined) return;
  const reason = range === "unresolved"
    ? "has no address in the DNS"
    : `is not on the public Internet (${range})`;
  throw new SealholdError("ADDRESS_REFUSED", `The host ${url.host} ${reason}`, {
    hint,
    data: { host: url.host, range },
  });
}
