/** `[providers.<name>]` of config.toml: what a person says about a provider. Bounded and checked; it holds no secret. */
import * as v from "valibot";
import { isAlphabet, isKeyLength } from "./key_form.ts";
import { NAME_PATTERN } from "./names.ts";
import { webUrl } from "../../shared/net/web_url.ts";

/** Names of providers, contexts and accounts. */
export const NAME = v.pipe(v.string(), v.regex(NAME_PATTERN));
const LABEL = v.pipe(v.string(), v.minLength(1), v.maxLength(100), v.regex(/^[^\p{Cc}\p{Cf}]+$/u));
const WORD = v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,256}$/));
const URL_TEXT = v.pipe(v.string(), v.maxLength(2048), v.check(isProviderUrl));

/** Headers that say how a request travels or who sends it; a key has no business there. */
const FORBIDDEN_HEADERS = new Set(
  ["host", "connection", "content-length", "content-type", "transfer-encoding", "cookie", "te"],
);

const PREFIX = v.pipe(v.string(), v.regex(/^[\x20-\x7e]{0,64}$/));
const SHAPE = v.strictObject({
  prefix: v.optional(v.pipe(v.string(), v.regex(/^[\x21-\x7e]{0,64}$/))),
  alphabet: v.pipe(v.string(), v.check(isAlphabet)),
  length: v.union([
    v.pipe(v.number(), v.check((length) => isKeyLength(length, length))),
    v.pipe(
      v.strictTuple([v.number(), v.number()]),
      v.check(([least, most]) => isKeyLength(least, most)),
    ),
  ]),
});

const API_KEY = v.object({
  shape: v.optional(
    v.union([
      v.pipe(v.array(SHAPE), v.minLength(1), v.maxLength(10)),
      v.pipe(SHAPE, v.transform((shape) => [shape])),
    ]),
  ),
  // Until 2026-11 a regular expression.
  pattern: v.optional(
    v.never('Say shape = { prefix = "acme-", alphabet = "A-Za-z0-9", length = 32 }'),
  ),
  looks_like: v.optional(LABEL),
  header: v.optional(v.pipe(
    v.string(),
    v.regex(/^[A-Za-z0-9-]{1,64}$/),
    v.transform((name) => name.toLowerCase()),
    v.check((name) => !FORBIDDEN_HEADERS.has(name)),
  )),
  prefix: v.optional(PREFIX),
});

const CREATE_KEY = v.object({
  url: URL_TEXT,
  body: v.optional(v.pipe(v.record(v.string(), v.unknown()), v.check((body) => isSmall(body))), {}),
  field: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+){0,7}$/), v.maxLength(200)),
});

const OAUTH = v.object({
  issuer: v.optional(URL_TEXT),
  authorization_endpoint: v.optional(URL_TEXT),
  token_endpoint: v.optional(URL_TEXT),
  device_authorization_endpoint: v.optional(URL_TEXT),
  revocation_endpoint: v.optional(URL_TEXT),
  client_id: v.optional(WORD),
  scopes: v.optional(v.pipe(v.array(WORD), v.maxLength(50))),
  redirect: v.optional(v.picklist(["loopback", "paste"])),
  redirect_uri: v.optional(URL_TEXT),
  allow_private: v.optional(v.boolean()),
  create_key: v.optional(CREATE_KEY),
});

const MODEL = v.object({
  api: v.optional(v.picklist(["anthropic-messages", "openai-responses", "openai-chat"])),
  base_url: v.optional(URL_TEXT),
  default_model: v.optional(WORD),
});

const PROVIDER = v.object({
  label: v.optional(LABEL),
  base_url: v.optional(URL_TEXT),
  api_key: v.optional(API_KEY),
  oauth: v.optional(OAUTH),
  model: v.optional(MODEL),
});

/** The `providers` table. */
export const PROVIDERS = v.pipe(
  v.record(NAME, PROVIDER),
  v.check((table) => Object.keys(table).length <= 100),
);

/** What config.toml says about one provider. */
export type ProviderSettings = v.InferOutput<typeof PROVIDER>;

/** https, or http with this machine; no user part, no fragment, nothing that a parser would silently repair. */
function isProviderUrl(text: string): boolean {
  const url = webUrl(text, /(\/[\x21-\x7e]*)?/);
  return url instanceof URL && url.hash === "";
}

function isSmall(body: unknown): boolean {
  try {
    return JSON.stringify(body).length <= 4096;
  } catch {
    return false;
  }
}
