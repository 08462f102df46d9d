/** What a failed exchange is called: refused by the sandbox, too slow, not trusted, not reached, too large, broken off. */
import { SealholdError } from "../../errors.ts";
import type { HttpRequest } from "../../ports/http_transport.ts";

/** Whom a request goes to; the hints depend on it. */
type Called = Pick<HttpRequest, "url" | "toSealhold">;

/** The error of an exchange that gave no headers. */
export function explain(error: unknown, called: Called): unknown {
  const { url, toSealhold } = called;
  if (error instanceof SealholdError) return error;
  if (error instanceof Deno.errors.NotCapable) return refused(url);
  if (isTimeout(error)) {
    return new SealholdError("TIMED_OUT", "Cannot reach server. Check your connection.", {
      hint: `${url.origin} did not answer in time; check ${
        toSealhold ? "--server" : "its address"
      }`,
      cause: error,
    });
  }
  return isCertificateFailure(error) ? untrusted(error, url) : unreachable(error, called);
}

/** The error of a body that was still coming when it failed. */
export function explainBody(error: unknown, url: URL): unknown {
  if (error instanceof SealholdError) return error;
  if (isTimeout(error)) {
    return new SealholdError("TIMED_OUT", "The server stopped answering half-way", {
      hint: `${url.origin} sent nothing for too long; try again`,
      cause: error,
    });
  }
  return new SealholdError("UNREACHABLE", "The server's answer broke off", {
    hint: `The connection to ${url.origin} was lost; try again`,
    cause: error,
  });
}

/** The error of a body that goes on beyond its limit. */
export function tooLarge({ url, toSealhold, maxResponseBytes }: HttpRequest): SealholdError {
  return new SealholdError(
    "BAD_RESPONSE",
    `The server's answer has more than ${maxResponseBytes} bytes`,
    {
      hint: toSealhold
        ? "Check that --server names a Sealhold server"
        : `Check that ${url.origin} is the right address`,
    },
  );
}

function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === "TimeoutError";
}

function unreachable(cause: unknown, { url, toSealhold }: Called): SealholdError {
  return new SealholdError("UNREACHABLE", "Cannot reach server. Check your connection.", {
    hint: `Check that ${url.origin} is right and running${toSealhold ? " (sealhold serve)" : ""}`,
    cause,
    ...(isConnectFailure(cause) ? { data: { unsent: true } } : {}),
  });
}

function untrusted(cause: unknown, url: URL): SealholdError {
  return new SealholdError("UNREACHABLE", `The certificate of ${url.host} is not trusted`, {
    hint: "Set SEALHOLD_CA_FILE to the PEM file of your certificate authority",
    cause,
    data: { permanent: true, unsent: true },
  });
}

function refused(url: URL): SealholdError {
  const port = url.port === "" ? (url.protocol === "https:" ? "443" : "80") : url.port;
  const target = `${url.hostname}:${port}`;
  const flag = `--allow-net=${target}`;
  return new SealholdError("PERMISSION_REFUSED", `The sandbox refuses to connect to ${target}`, {
    hint: `Run again with ${flag}`,
    data: { kind: "net", target, flag },
  });
}

/** The TLS library has no codes; its words only choose the hint, the failure is the same either way. */
function isCertificateFailure(error: unknown): boolean {
  return says(error, /certificate|UnknownIssuer/i);
}

/** No such name, nobody listening, no TLS: the runtime has only words for it. Others than these leave it open what was sent. */
function isConnectFailure(error: unknown): boolean {
  return says(error, /: client error \(Connect\)(:|$)/);
}

function says(error: unknown, words: RegExp): boolean {
  for (let e = error, depth = 0; e instanceof Error && depth < 5; e = e.cause, depth++) {
    if (words.test(e.message)) return true;
  }
  return false;
}
