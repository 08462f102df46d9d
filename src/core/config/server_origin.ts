/** The one form of a server's address: scheme, host and port. */
import { SignetError } from "../../errors.ts";

/** Where `signet serve` listens by default, and so where the client looks by default. */
export const DEFAULT_PORT = 8420;
export const DEFAULT_SERVER = `http://127.0.0.1:${DEFAULT_PORT}`;

const LOOPBACK = new Set(["127.0.0.1", "[::1]", "localhost"]);

/**
 * Checks a server address and reduces it to its origin.
 *
 * Refused: anything but https (http only on loopback), a user part (`https://good@evil`), a path, query or fragment,
 * spaces, control characters and percent signs in the host (threats.md cases 3 and 4).
 * @param text the address; never echoed, because it may hold a password
 * @throws {SignetError} USAGE
 */
export function serverOrigin(text: string): string {
  // Checked before the URL parser, which silently drops tabs and newlines and decodes the host.
  const authority = text.match(/^https?:\/\/([A-Za-z0-9.:[\]-]+)\/?$/)?.[1];
  if (authority === undefined) throw invalid("must look like https://host[:port]");
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw invalid("is not a valid URL");
  }
  if (url.hostname === "" || url.hostname.endsWith(".")) throw invalid("has no proper host name");
  if (url.protocol === "http:" && !isLoopback(url)) {
    throw invalid("must use https (http only on loopback)");
  }
  return url.origin;
}

/** Whether the URL's host is this machine. */
export function isLoopback(url: URL): boolean {
  return LOOPBACK.has(url.hostname);
}

function invalid(what: string): SignetError {
  return new SignetError("USAGE", `The server address ${what}`, {
    hint: "Use --server https://host, SIGNET_API_URL or a context in config.toml",
  });
}
