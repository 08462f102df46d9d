/** The rules for every web address that a person types or configures: servers, providers, models, endpoints. */

/** What is wrong with an address: how it looks, its host, or http where only https will do. */
export type WebUrlFault = "shape" | "host" | "plain";

/** No user part (`https://good@evil`), and none of what a parser silently drops or decodes (threats.md cases 3 and 4). */
const BEFORE_PATH = String.raw`https?://[A-Za-z0-9.:[\]-]+`;
const LOOPBACK = new Set(["127.0.0.1", "[::1]", "localhost"]);

/**
 * The address, parsed after it was checked: https, or http with this machine.
 * @param rest what may stand behind host and port
 * @returns what is wrong with it where something is; none of its text, because it may hold a password
 */
export function webUrl(text: string, rest: RegExp): URL | WebUrlFault {
  if (!new RegExp(`^${BEFORE_PATH}(?:${rest.source})$`).test(text) || !URL.canParse(text)) {
    return "shape";
  }
  const url = new URL(text);
  if (url.hostname === "" || url.hostname.endsWith(".")) return "host";
  return url.protocol === "https:" || isLoopback(url) ? url : "plain";
}

/**
 * Whether plain http may be spoken with the URL's host, because it is this very machine. Only the names and addresses that
 * mean it everywhere: what a resolver makes of `x.localhost` is its own affair.
 */
export function isLoopback(url: URL): boolean {
  return LOOPBACK.has(url.hostname);
}
