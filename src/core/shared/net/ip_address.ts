/**
 * The address that a URL's host is, without brackets.
 * @param hostname as `URL.hostname` gives it, which has one spelling for each address
 * @returns undefined when the host is a name
 */
export function literalAddress(hostname: string): string | undefined {
  if (hostname.startsWith("[") && hostname.endsWith("]")) return hostname.slice(1, -1);
  return /^\d{1,3}(?:\.\d{1,3}){3}$/.test(hostname) ? hostname : undefined;
}
