/** The HTTP request of a model call, and the refusal to send it where the credential does not belong. */
import { SealholdError } from "../../../errors.ts";
import type { HttpRequest } from "../../../ports/http_transport.ts";
import type { Secret } from "../../../secret.ts";
import type { ModelApi } from "../login/providers/provider.ts";
import { behind } from "./base_url.ts";
import { formatOf } from "./formats.ts";
import type { ModelCall } from "./model_format.ts";

/** Who is asked, and with what. */
export interface ModelEndpoint {
  /** The provider's name. */
  provider: string;
  api: ModelApi;
  baseUrl: URL;
  credential: ModelCredential;
}

/** What goes into the request, and the one origin that it may go to. */
export interface ModelCredential {
  /** Name in lower case to secret value. */
  headers: Readonly<Record<string, Secret>>;
  origin: string;
}

/** Models think for minutes without a word; longer than this, and the connection is taken for dead. */
const SILENCE_MS = 5 * 60_000;
/** Some formats spend 300 bytes on a token. */
const MAX_STREAM_BYTES = 128 * 1024 * 1024;

/**
 * The request.
 * @throws {SealholdError} ORIGIN_MISMATCH when the credential is bound to another origin
 */
export function modelRequest(
  endpoint: ModelEndpoint,
  call: ModelCall,
  userAgent: string,
): HttpRequest {
  const { api, baseUrl, credential } = endpoint;
  const format = formatOf(api);
  const url = behind(baseUrl, format.path);
  // Compared as a parsed whole, never as a prefix of text (threats.md case 3).
  if (url.origin !== credential.origin) throw otherOrigin(endpoint, url.origin);
  return {
    method: "POST",
    url,
    headers: {
      ...format.headers,
      "accept": "text/event-stream",
      "content-type": "application/json",
      "user-agent": userAgent,
    },
    secretHeaders: credential.headers,
    body: new TextEncoder().encode(JSON.stringify(format.body(call, baseUrl))),
    timeoutMs: SILENCE_MS,
    maxResponseBytes: MAX_STREAM_BYTES,
  };
}

function otherOrigin({ provider, credential }: ModelEndpoint, origin: string): SealholdError {
  const message =
    `The credential of "${provider}" belongs to ${credential.origin} and is not sent to ${origin}`;
  return new SealholdError("ORIGIN_MISMATCH", message, {
    hint: "Describe that address as a provider of its own in config.toml, then: " +
      "sealhold auth login <provider>",
  });
}

/** Takes the secrets of a request out of a text. */
export function redactor(headers: Readonly<Record<string, Secret>>): (text: string) => string {
  return (text) =>
    Object.values(headers).reduce((rest, secret) => {
      const value = secret.exposeText();
      const bare = value.slice(value.lastIndexOf(" ") + 1);
      return bare === "" ? rest : rest.replaceAll(bare, "[redacted]");
    }, text);
}
