/** An API key made with a fresh OAuth token, which is stored in the token's place. */
import { SealholdError } from "../../../../errors.ts";
import type { Credential } from "../../../../ports/credential_store.ts";
import type { HttpResponse } from "../../../../ports/http_transport.ts";
import type { NameResolver } from "../../../../ports/name_resolver.ts";
import type { Secret } from "../../../../secret.ts";
import { hasForm, type KeyForm } from "../../config/key_form.ts";
import type { HttpPorts } from "../../http/exchange.ts";
import type { CreateKeyRules } from "../providers/provider.ts";
import type { LoginRequest } from "../strategy.ts";
import { requireAllowedEndpoint } from "./endpoint_rules.ts";

const TIMEOUT_MS = 10_000;
const MAX_RESPONSE_BYTES = 64 * 1024;
/** Longest way into the answer, in names. */
const MAX_DEPTH = 8;

/**
 * Makes a key. Sent once: a second try could make a second key that nobody knows of.
 * @throws {SealholdError} LOGIN_FAILED (refused), BAD_RESPONSE (no key in the answer), ADDRESS_REFUSED, INSECURE_SERVER,
 *   REDIRECT_REFUSED, UNREACHABLE …
 */
export async function createKey(
  http: HttpPorts,
  resolver: NameResolver,
  request: LoginRequest,
  rules: CreateKeyRules,
  token: Secret,
): Promise<Credential> {
  const url = keyUrl(rules);
  await requireAllowedEndpoint(resolver, url, request.provider.oauth?.allowPrivate ?? false);
  const response = await http.transport.send({
    method: "POST",
    url,
    headers: {
      "accept": "application/json",
      "content-type": "application/json",
      "user-agent": http.userAgent,
    },
    bearer: token,
    body: new TextEncoder().encode(JSON.stringify(rules.body)),
    timeoutMs: TIMEOUT_MS,
    maxResponseBytes: MAX_RESPONSE_BYTES,
  });
  refuseStatus(response, url);
  return {
    type: "api_key",
    created: new Date(http.clock.nowMs()).toISOString(),
    origin: request.origin,
    label: request.provider.label,
    method: "oauth",
    key: keyIn(response, rules.field, request.provider.apiKey?.forms),
  };
}

function keyUrl(rules: CreateKeyRules): URL {
  if (URL.canParse(rules.url)) return new URL(rules.url);
  throw new SealholdError("CONFIG_INVALID", "The provider's key endpoint is no URL", {
    hint: "Edit create_key in the provider's oauth section of config.toml",
  });
}

function refuseStatus({ status }: HttpResponse, url: URL): void {
  if (status >= 200 && status < 300) return;
  if (status >= 300 && status < 400) {
    throw new SealholdError("REDIRECT_REFUSED", `Redirect from ${url.origin} not followed`, {
      hint: "Check create_key in the provider's oauth section of config.toml",
    });
  }
  if (status >= 500) {
    throw new SealholdError("SERVER_ERROR", "Server temporarily unavailable", {
      hint: `${url.origin} answered HTTP ${status}; try again later`,
    });
  }
  throw new SealholdError("LOGIN_FAILED", `The provider made no API key (HTTP ${status})`, {
    hint: "Check that the account may make keys, and which scopes that needs (--scopes)",
  });
}

function keyIn(response: HttpResponse, field: string, forms: readonly KeyForm[] = []): string {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(response.body));
  } catch {
    // Not JSON: there is no key in it, and its text may hold one.
  }
  for (const name of field.split(".").slice(0, MAX_DEPTH)) value = memberOf(value, name);
  const usable = typeof value === "string" && /^[\x21-\x7e]{8,512}$/.test(value) &&
    (forms.length === 0 || hasForm(value, forms));
  if (usable) return value as string;
  throw new SealholdError("BAD_RESPONSE", "The provider's answer holds no usable API key", {
    hint: "Check create_key in the provider's oauth section of config.toml",
  });
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
