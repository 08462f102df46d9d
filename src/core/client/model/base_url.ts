/** The base URL of a model provider. */
import { SealholdError } from "../../../errors.ts";
import { webUrl, type WebUrlFault } from "../../shared/net/web_url.ts";

const FAULTS: Readonly<Record<WebUrlFault, string>> = {
  shape: "must look like https://host[:port][/path]",
  host: "has no proper host name",
  plain: "must use https (http only on loopback)",
};

/**
 * Checks a base URL.
 *
 * Refused: anything but https (http only on loopback), a user part (`https://good@evil`), a query, a fragment, spaces,
 * control characters and percent signs (threats.md cases 3 and 4).
 * @param text such as `https://api.openai.com/v1`; never echoed, because it may hold a password
 * @throws {SealholdError} USAGE
 */
export function modelBaseUrl(text: string): URL {
  const url = webUrl(text, /(\/[A-Za-z0-9._~/-]*)?/);
  if (url instanceof URL) return url;
  throw new SealholdError("USAGE", `The base URL ${FAULTS[url]}`, {
    hint: "Use --base-url https://host/v1, or model.base_url of the provider in config.toml",
  });
}

/** A path behind a base URL, whether or not that ends with a slash; its query stays (Azure's `api-version`). */
export function behind(base: URL, path: string): URL {
  const url = new URL(base);
  url.pathname = base.pathname.replace(/\/+$/, "") + path;
  return url;
}
