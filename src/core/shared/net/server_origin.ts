/** The one form of a server's address: scheme, host and port. */
import { SealholdError } from "../../../errors.ts";
import { webUrl, type WebUrlFault } from "./web_url.ts";

/** Where `sealhold serve` listens by default, and so where the client looks by default. */
export const DEFAULT_PORT = 8420;
export const DEFAULT_SERVER = `http://127.0.0.1:${DEFAULT_PORT}`;

const FAULTS: Readonly<Record<WebUrlFault, string>> = {
  shape: "must look like https://host[:port]",
  host: "has no proper host name",
  plain: "must use https (http only on loopback)",
};

/**
 * Checks a server address and reduces it to its origin.
 *
 * Refused: anything but https (http only on loopback), a user part (`https://good@evil`), a path, query or fragment,
 * spaces, control characters and percent signs in the host (threats.md cases 3 and 4).
 * @param text the address; never echoed, because it may hold a password
 * @throws {SealholdError} USAGE
 */
export function serverOrigin(text: string): string {
  const url = webUrl(text, /\/?/);
  if (url instanceof URL) return url.origin;
  throw new SealholdError("USAGE", `The server address ${FAULTS[url]}`, {
    hint: "Use --server https://host, SEALHOLD_API_URL or a context in config.toml",
  });
}
