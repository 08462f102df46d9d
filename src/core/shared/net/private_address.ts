/**
 * Addresses that nobody on the public Internet answers at. A name that resolves to one of them would turn a request of ours
 * into one at a neighbour's machine or a cloud's metadata service (threats.md case 7).
 */
import { parseIpv4, parseIpv6 } from "./ip_address.ts";

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

/** First address, prefix length and kind (IANA IPv4 Special-Purpose Address Registry). The first match counts. */
const IPV4_RANGES: readonly (readonly [number, number, SpecialRange])[] = [
  [0xa9fea9fe, 32, "metadata"], // 169.254.169.254, the clouds' metadata service
  [0xa83f8110, 32, "metadata"], // 168.63.129.16, Azure's, which looks public
  [0x646464c8, 32, "metadata"], // 100.100.100.200, Alibaba's
  [0x00000000, 8, "unspecified"],
  [0x0a000000, 8, "private"],
  [0x64400000, 10, "shared"], // carrier-grade NAT, and Tailscale
  [0x7f000000, 8, "loopback"],
  [0xa9fe0000, 16, "link-local"],
  [0xac100000, 12, "private"],
  [0xc0000000, 24, "reserved"],
  [0xc0000200, 24, "reserved"],
  [0xc0586300, 24, "reserved"],
  [0xc0a80000, 16, "private"],
  [0xc6120000, 15, "reserved"],
  [0xc6336400, 24, "reserved"],
  [0xcb007100, 24, "reserved"],
  [0xe0000000, 4, "multicast"],
  [0xf0000000, 4, "reserved"],
];

/** The same for IPv6, as the leading 16-bit groups. */
const IPV6_RANGES: readonly (readonly [readonly number[], number, SpecialRange])[] = [
  [[0, 0, 0, 0, 0, 0, 0, 0], 128, "unspecified"],
  [[0, 0, 0, 0, 0, 0, 0, 1], 128, "loopback"],
  [[0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254], 128, "metadata"], // AWS
  [[0xfc00], 7, "private"],
  [[0xfe80], 10, "link-local"],
  [[0xfec0], 10, "private"],
  [[0xff00], 8, "multicast"],
  [[0x2001, 0], 23, "reserved"], // protocol assignments, with Teredo
  [[0x2001, 0xdb8], 32, "reserved"],
  [[0x3fff], 20, "reserved"],
];

/** Prefixes that carry an IPv4 address, with the group in which it begins: it is what the packet arrives at. */
const IPV4_CARRIERS: readonly (readonly [readonly number[], number, number])[] = [
  [[0, 0, 0, 0, 0, 0xffff], 96, 6], // mapped
  [[0x64, 0xff9b, 0, 0, 0, 0], 96, 6], // NAT64
  [[0x2002], 16, 1], // 6to4
];

/**
 * The special range that an address lies in.
 * @param address IPv4 in dotted decimal, or IPv6 with or without brackets and zone
 * @returns undefined when it is public; `reserved` also for what is no address at all
 */
export function specialRange(address: string): SpecialRange | undefined {
  const v4 = parseIpv4(address);
  if (v4 !== undefined) return specialIpv4(v4);
  const v6 = parseIpv6(address);
  return v6 === undefined ? "reserved" : specialIpv6(v6);
}

function specialIpv4(value: number): SpecialRange | undefined {
  return IPV4_RANGES.find(([first, length]) => value >>> (32 - length) === first >>> (32 - length))
    ?.[2];
}

function specialIpv6(groups: readonly number[]): SpecialRange | undefined {
  const carrier = IPV4_CARRIERS.find(([first, length]) => startsWith(groups, first, length));
  if (carrier !== undefined) {
    const at = carrier[2];
    return specialIpv4((((groups[at] ?? 0) << 16) | (groups[at + 1] ?? 0)) >>> 0);
  }
  const listed = IPV6_RANGES.find(([first, length]) => startsWith(groups, first, length));
  if (listed !== undefined) return listed[2];
  // Outside of 2000::/3 nothing is global unicast (RFC 4291 section 2.4).
  return startsWith(groups, [0x2000], 3) ? undefined : "reserved";
}

function startsWith(groups: readonly number[], prefix: readonly number[], length: number): boolean {
  for (let bit = 0; bit < length; bit += 16) {
    const shift = Math.max(0, 16 - (length - bit));
    const at = bit / 16;
    if ((groups[at] ?? 0) >> shift !== (prefix[at] ?? 0) >> shift) return false;
  }
  return true;
}
