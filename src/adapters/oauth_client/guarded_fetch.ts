/** The `fetch` that openid-client is given: every request of it is checked, bounded, and goes through our own transport. */
import type { CustomFetch } from "openid-client";
import { isObject } from "../../core/shared/identity/shapes.ts";
import { SealholdError } from "../../errors.ts";
import type { HttpResponse, HttpTransport } from "../../ports/http_transport.ts";

/** Whole exchange, in milliseconds. */
const TIMEOUT_MS = 10_000;
/** Largest answer, in bytes: metadata with many keys has about 10 KiB. */
const MAX_RESPONSE_BYTES = 256 * 1024;

/** What requests are made with. */
export interface FetchGuard {
  transport: HttpTransport;
  userAgent: string;
  /**
   * Whether a URL may be called at all.
   * @throws {SealholdError} ADDRESS_REFUSED, INSECURE_SERVER
   */
  checkUrl(url: URL, allowPrivate: boolean): Promise<void>;
}

/** How the answers are read. */
interface FetchRules {
  allowPrivate: boolean;
  /** Whether to pass over an ID token, because nobody knows its issuer or needs it. */
  dropIdToken: boolean;
}

/**
 * A fetch for openid-client.
 * @throws {SealholdError} from the fetch: REDIRECT_REFUSED, SERVER_ERROR, RATE_LIMITED, and all of the transport
 */
export function guardedFetch(guard: FetchGuard, rules: FetchRules): CustomFetch {
  return async (address, options) => {
    const url = new URL(address);
    await guard.checkUrl(url, rules.allowPrivate);
    const body = options.body === undefined || options.body === null
      ? undefined
      : new TextEncoder().encode(String(options.body));
    const response = await guard.transport.send({
      method: options.method === "POST" ? "POST" : "GET",
      url,
      headers: { ...options.headers, "user-agent": guard.userAgent },
      ...(body === undefined ? {} : { body }),
      timeoutMs: TIMEOUT_MS,
      maxResponseBytes: MAX_RESPONSE_BYTES,
    });
    refuseStatus(response, url);
    return asResponse(response, rules);
  };
}

function refuseStatus({ status }: HttpResponse, url: URL): void {
  if (status >= 300 && status < 400) {
    // The request carries a code or a token in its body; it goes to the checked address or nowhere (case 2).
    throw new SealholdError("REDIRECT_REFUSED", `Redirect from ${url.origin} not followed`, {
      hint: "Check the endpoints of the provider in config.toml",
    });
  }
  if (status === 429) {
    throw new SealholdError("RATE_LIMITED", "The authorization server asks for fewer requests", {
      hint: "Wait a minute and try again",
    });
  }
  if (status >= 500) {
    throw new SealholdError("SERVER_ERROR", "Server temporarily unavailable", {
      hint: `${url.origin} answered HTTP ${status}; try again later`,
    });
  }
}

function asResponse(response: HttpResponse, rules: FetchRules): Response {
  const fields = jsonObject(response.body);
  let { status, body } = response;
  if (fields !== undefined) {
    // Some servers send an error with status 200 (case 20). Read as a success it would be an answer without a token.
    if (status === 200 && typeof fields["error"] === "string" && !("access_token" in fields)) {
      status = 400;
    }
    if (rules.dropIdToken && "id_token" in fields) {
      delete fields["id_token"];
      body = new TextEncoder().encode(JSON.stringify(fields));
    }
  }
  const type = response.headers["content-type"];
  const challenge = response.headers["www-authenticate"];
  return new Response(status === 204 || status === 205 ? null : body, {
    status,
    headers: {
      ...(type === undefined ? {} : { "content-type": type }),
      ...(challenge === undefined ? {} : { "www-authenticate": challenge }),
    },
  });
}

function jsonObject(body: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body));
    return isObject(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
