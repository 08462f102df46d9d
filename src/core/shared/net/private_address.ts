/**
 * Addresses that nobody on the public Internet answers at. A name that resolves to one of them would turn a request of ours
 * into one at a neighbour's machine or a cloud's metadata service (threats.md case 7).
 */
import type { IPv4, IPv6 } from "ipaddr.js";

type Library = typeof import("ipaddr.js");

/** Why an address is refused. */
export type SpecialRange =
  | "unspecified"
  | "loopback"
  | "link-local"
  | "private"
  | "shared"
  | "metadata"
  | "multicast"
  | "reserved";

/** The clouds' metadata services: no registry lists them. */
const METADATA: readonly string[] = [
  "169.254.169.254", // nearly all
  "168.63.129.16", // Azure's, which looks public
  "100.100.100.200", // Alibaba's
  "fd00:ec2::254", // AWS
];

/** The library's names of the IANA registries' ranges, in ours. What is not among them is reserved. */
const KINDS: Readonly<Record<string, SpecialRange | undefined>> = {
  unicast: undefined,
  unspecified: "unspecified",
  loopback: "loopback",
  linkLocal: "link-local",
  private: "private",
  uniqueLocal: "private",
  deprecatedSiteLocal: "private",
  carrierGradeNat: "shared", // Tailscale too
  multicast: "multicast",
};

/** Ranges of IPv6 that carry an IPv4 address, with the 16-bit group in which it begins: the packet arrives there. */
const CARRIERS: readonly (readonly [cidr: string, at: number])[] = [
  ["::ffff:0:0/96", 6], // mapped
  ["64:ff9b::/96", 6], // NAT64
  ["2002::/16", 1], // 6to4
];

/**
 * The special range that an address lies in. Other spellings of IPv4 (`0x7f.1`, `2130706433`, `0177.0.0.1`) are normalised by
 * `URL` before they come here; as they stand they are no addresses, because systems differ in what they make of them.
 * @param address IPv4 in dotted decimal, or IPv6 with or without brackets and zone
 * @returns undefined when it is public; `reserved` also for what is no address at all
 */
export async function specialRange(address: string): Promise<SpecialRange | undefined> {
  // Here and not on top: few commands come to judge an address.
  const { default: library } = await import("ipaddr.js");
  if (library.IPv4.isValidFourPartDecimal(address)) {
    return specialIpv4(library.IPv4.parse(address));
  }
  const bare = canonicalIpv6(address);
  return bare === undefined ? "reserved" : specialIpv6(library, library.IPv6.parse(bare));
}

/**
 * An IPv6 address in its one spelling, without brackets and zone. By `URL` and not by the library: that one takes octal numbers
 * in the IPv4 part, and reads `::8.8.8.8` as an address that carries IPv4.
 */
function canonicalIpv6(text: string): string | undefined {
  const bare = text.replace(/^\[(.*)\]$/, "$1").replace(/%[A-Za-z0-9_.-]{1,32}$/, "");
  if (!/^[0-9A-Fa-f:.]{2,45}$/.test(bare) || !bare.includes(":")) return undefined;
  const href = `http://[${bare}]/`;
  return URL.canParse(href) ? new URL(href).hostname.slice(1, -1) : undefined;
}

function specialIpv4(address: IPv4): SpecialRange | undefined {
  return METADATA.includes(address.toString()) ? "metadata" : kindOf(address.range());
}

function specialIpv6(library: Library, address: IPv6): SpecialRange | undefined {
  const { parts } = address;
  const inside = (cidr: string) => address.match(library.IPv6.parseCIDR(cidr));
  const carrier = CARRIERS.find(([cidr]) => inside(cidr));
  if (carrier !== undefined) {
    const octets = parts.slice(carrier[1], carrier[1] + 2).flatMap((group) => [
      group >> 8,
      group & 0xff,
    ]);
    return specialIpv4(new library.IPv4(octets));
  }
  if (METADATA.includes(address.toString())) return "metadata";
  const kind = kindOf(address.range());
  // Outside of 2000::/3 nothing is global unicast (RFC 4291 section 2.4).
  return kind === undefined && !inside("2000::/3") ? "reserved" : kind;
}

function kindOf(range: string): SpecialRange | undefined {
  return Object.hasOwn(KINDS, range) ? KINDS[range] : "reserved";
}
