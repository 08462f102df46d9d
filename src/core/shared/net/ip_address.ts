/** IP addresses as numbers. */

/**
 * An IPv4 address in dotted decimal; other spellings (`0x7f.1`, `2130706433`) are normalised by `URL` before they come here.
 * @returns undefined when it is none
 */
export function parseIpv4(text: string): number | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
  if (parts === undefined || parts.some((part) => part > 255)) return undefined;
  return parts.reduce((value, part) => value * 256 + part, 0);
}

/**
 * The eight 16-bit groups of an IPv6 address, with or without brackets and zone.
 * @returns undefined when it is none
 */
export function parseIpv6(text: string): number[] | undefined {
  const bare = text.replace(/^\[(.*)\]$/, "$1").replace(/%[A-Za-z0-9_.-]{1,32}$/, "");
  if (!/^[0-9A-Fa-f:.]{2,45}$/.test(bare) || !bare.includes(":")) return undefined;
  const href = `http://[${bare}]/`;
  if (!URL.canParse(href)) return undefined;
  const [head = "", tail] = new URL(href).hostname.slice(1, -1).split("::");
  const left = groupsOf(head);
  if (tail === undefined) return left;
  const right = groupsOf(tail);
  return [...left, ...new Array<number>(8 - left.length - right.length).fill(0), ...right];
}

function groupsOf(text: string): number[] {
  return text === "" ? [] : text.split(":").map((group) => parseInt(group, 16));
}

/**
 * The address that a URL's host is, without brackets.
 * @param hostname as `URL.hostname` gives it
 * @returns undefined when the host is a name
 */
export function literalAddress(hostname: string): string | undefined {
  if (parseIpv4(hostname) !== undefined) return hostname;
  return hostname.startsWith("[") && parseIpv6(hostname) !== undefined
    ? hostname.slice(1, -1)
    : undefined;
}
