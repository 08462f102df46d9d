/** The base URL of a model provider. */
import { SignetError } from "../../errors.ts";
import { isLoopback } from "../config/server_origin.ts";

/**
 * Checks a base URL.
 *
 * Refused: anything but https (http only on loopback), a user part (`https://good@evil`), a query, a fragment, spaces,
 * control characters and percent signs (threats.md cases 3 and 4).
 * @param text such as `https://api.openai.com/v1`; never echoed, because it may hold a password
 * @throws {SignetError} USAGE
 */
export function modelBaseUrl(text: string): URL {
  // Checked before the URL parser, which silently drops tabs and newlines and decodes the host.
  if (!/^https?:\/\/[A-Za-z0-9.:[\]-]+(\/[A-Za-z0-9._~/-]*)?$/.test(text) || !URL.canParse(text)) {
    throw invalid("must look like https://host[:port][/path]");
  }
  const url = new URL(text);
  if (url.hostname === "" || url.hostname.endsWith(".")) throw invalid("has no proper host name");
  if (url.protocol === "http:" && !isLoopback(url)) {
    throw invalid("must use https (http only on loopback)");
  }
  return url;
}

/** A path behind a base URL, whether or not that ends with a slash; its query stays (Azure's `api-version`). */
export function behind(base: URL, path: string): URL {
  const url = new URL(base);
  url.pathname = base.pathname.replace(/\/+$/, "") + path;
  return url;
}

function invalid(what: string): SignetError {
  return new SignetError("USAGE", `The base URL ${what}`, {
    hint: "Use --base-url https://host/v1, or model.base_url of the provider in config.toml",
  });
}
