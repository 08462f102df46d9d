/** From the shipped table and config.toml to one provider. */
import { ANY_KEY, formsInWords } from "../../config/key_form.ts";
import type { ProviderSettings } from "../../config/provider_settings.ts";
import { SealholdError } from "../../../../errors.ts";
import type { Method } from "./method.ts";
import type {
  ApiKeyRules,
  CreateKeyRules,
  ModelRules,
  OAuthSettings,
  Provider,
} from "./provider.ts";
import { SHIPPED, type ShippedProvider } from "./shipped.ts";

/**
 * A provider by its name, config.toml over the shipped table.
 * @throws {SealholdError} CONFIG_INVALID, naming the place
 */
export function mergeProvider(name: string, settings: ProviderSettings = {}): Provider {
  const shipped = Object.hasOwn(SHIPPED, name) ? SHIPPED[name] : undefined;
  const baseUrl = settings.base_url ?? settings.model?.base_url ?? shipped?.baseUrl;
  const apiKey = apiKeyRules(settings.api_key, shipped?.apiKey);
  const oauth = settings.oauth === undefined
    ? undefined
    : oauthSettings(name, settings.oauth, baseUrl);
  const model = modelRules(name, settings, shipped, baseUrl);
  return {
    name,
    label: settings.label ?? shipped?.label ?? name,
    origin: baseUrl === undefined ? undefined : new URL(baseUrl).origin,
    methods: methodsOf(apiKey, oauth),
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(oauth === undefined ? {} : { oauth }),
    ...(model === undefined ? {} : { model }),
  };
}

function methodsOf(apiKey?: ApiKeyRules, oauth?: OAuthSettings): Method[] {
  const browser = oauth?.issuer !== undefined || oauth?.authorizationEndpoint !== undefined;
  const device = oauth?.issuer !== undefined || oauth?.deviceAuthorizationEndpoint !== undefined;
  return [
    ...(browser ? ["oauth"] as const : []),
    ...(device ? ["device"] as const : []),
    ...(apiKey === undefined ? [] : ["api-key"] as const),
    "token",
  ];
}

/** A provider that speaks of no keys has none; one that says a part gets the rest as most providers have it. */
function apiKeyRules(
  settings: ProviderSettings["api_key"],
  shipped: ApiKeyRules | undefined,
): ApiKeyRules | undefined {
  if (settings === undefined) return shipped;
  const { shape, looks_like: looksLike, header, prefix } = settings;
  // Another header than the known one comes without that one's prefix.
  const carrier = header === undefined
    ? { header: shipped?.header ?? "authorization", prefix: shipped ? shipped.prefix : "Bearer " }
    : { header, prefix: undefined };
  const wanted = prefix ?? carrier.prefix;
  const forms = shape ?? shipped?.forms ?? [ANY_KEY];
  return {
    forms,
    looksLike: looksLike ?? (shape === undefined ? shipped?.looksLike : undefined) ??
      formsInWords(forms),
    header: carrier.header,
    ...(wanted === undefined || wanted === "" ? {} : { prefix: wanted }),
  };
}

function oauthSettings(
  name: string,
  settings: NonNullable<ProviderSettings["oauth"]>,
  baseUrl: string | undefined,
): OAuthSettings {
  const place = `providers.${name}.oauth`;
  if (settings.client_id === undefined) throw invalid(`${place}.client_id is missing`);
  if (settings.issuer === undefined && settings.token_endpoint === undefined) {
    throw invalid(`${place} needs an issuer, or a token_endpoint`);
  }
  if (settings.redirect === "paste" && settings.redirect_uri === undefined) {
    throw invalid(`${place}.redirect_uri is missing: with "paste" the provider has a page for it`);
  }
  const createKey = settings.create_key;
  if (createKey !== undefined) checkCreateKey(place, createKey.url, settings, baseUrl);
  return {
    ...optional("issuer", settings.issuer),
    ...optional("authorizationEndpoint", settings.authorization_endpoint),
    ...optional("tokenEndpoint", settings.token_endpoint),
    ...optional("deviceAuthorizationEndpoint", settings.device_authorization_endpoint),
    ...optional("revocationEndpoint", settings.revocation_endpoint),
    clientId: settings.client_id,
    scopes: settings.scopes ?? [],
    redirect: settings.redirect ?? "loopback",
    ...optional("redirectUri", settings.redirect_uri),
    allowPrivate: settings.allow_private ?? false,
    ...optional("createKey", createKey satisfies CreateKeyRules | undefined),
  };
}

/** The fresh token goes along with that request, so it must stay with those who gave it or take it. */
function checkCreateKey(
  place: string,
  url: string,
  { issuer, token_endpoint }: NonNullable<ProviderSettings["oauth"]>,
  baseUrl: string | undefined,
): void {
  const known = [issuer, token_endpoint, baseUrl].filter((each) => each !== undefined);
  if (known.some((each) => new URL(each).origin === new URL(url).origin)) return;
  throw invalid(`${place}.create_key.url is neither at the token endpoint nor at base_url`);
}

function modelRules(
  name: string,
  { model, base_url }: ProviderSettings,
  shipped: ShippedProvider | undefined,
  baseUrl: string | undefined,
): ModelRules | undefined {
  const api = model?.api ?? shipped?.modelApi;
  const url = model?.base_url ?? base_url ?? shipped?.modelUrl ?? shipped?.baseUrl;
  if (api === undefined || url === undefined || baseUrl === undefined) return undefined;
  if (new URL(url).origin !== new URL(baseUrl).origin) {
    throw invalid(`providers.${name}.model.base_url is at another address than base_url`);
  }
  return { api, baseUrl: url, ...optional("defaultModel", model?.default_model) };
}

function optional<K extends string, T>(
  key: K,
  value: T | undefined,
): { [key in K]?: T } {
  return value === undefined ? {} : { [key]: value } as { [key in K]: T };
}

function invalid(what: string): SealholdError {
  return new SealholdError("CONFIG_INVALID", `The configuration is not complete: ${what}`, {
    hint: "Edit config.toml",
  });
}
