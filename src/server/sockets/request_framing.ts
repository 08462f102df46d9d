/** What must be so of every request, before anything of it is believed. */
import { Refusal } from "../http/refusal.ts";

/**
 * Two readers of one connection must not disagree where a request ends (RFC 9112 section 6.3), nor whom it is for (section
 * 3.2). The runtime lets pass what stands here: two Host headers on Deno 2.6, none on either; HTTP/2 without TLS comes
 * without one as well.
 * @returns the refusal; the connection is not to be used again
 */
export function framingFault({ headers }: Request): Refusal | undefined {
  const host = headers.get("host");
  if (host === null || host === "" || host.includes(",")) {
    return closing("There must be exactly one Host header");
  }
  const encoding = headers.get("transfer-encoding");
  if (encoding === null) return undefined;
  if (headers.has("content-length")) {
    return closing("Content-Length and Transfer-Encoding must not come together");
  }
  return encoding.toLowerCase() === "chunked"
    ? undefined
    : closing("Transfer-Encoding must be chunked");
}

function closing(message: string): Refusal {
  return new Refusal("invalid_request", message, { connection: "close" });
}
