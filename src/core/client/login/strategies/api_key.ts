/** An API key that the provider's web page gave to a person. */
import { SealholdError } from "../../../../errors.ts";
import { Secret } from "../../../../secret.ts";
import { hasForm, MAX_KEY_CHARS } from "../../config/key_form.ts";
import { describeLogin } from "../describe_login.ts";
import { type Login, viewOf } from "../login.ts";
import { mask } from "../mask.ts";
import type { ApiKeyRules, Provider } from "../providers/provider.ts";
import type { AuthStrategy, LoginRequest, StrategyPorts } from "../strategy.ts";
import { loginState } from "../token_times.ts";

/** Takes a key, checks its form, and sends it in the provider's own header. It never ends, and nothing refreshes it. */
export function apiKeyStrategy(ports: StrategyPorts): AuthStrategy {
  return {
    method: "api-key",
    label: "With an API key",
    authenticate: (request) => authenticate(ports, request),
    validate: loginState,
    describe: (login) => ({
      ...describeLogin(login, "api-key", "API Key"),
      masked: mask(viewOf(login).apiKey ?? ""),
    }),
    headers(login, provider) {
      const rules = rulesOf(provider);
      const { apiKey } = viewOf(login);
      if (apiKey === undefined) throw noKey(provider);
      return { [rules.header]: Secret.fromText(`${rules.prefix ?? ""}${apiKey}`) };
    },
  };
}

async function authenticate(ports: StrategyPorts, request: LoginRequest): Promise<Login> {
  const { provider, origin } = request;
  const rules = rulesOf(provider);
  const key = checkedKey(await ports.dialog.apiKey(provider), rules, provider);
  return {
    type: "api_key",
    created: new Date(ports.http.clock.nowMs()).toISOString(),
    origin,
    label: provider.label,
    method: "api-key",
    key,
  };
}

/**
 * A key as it was typed or piped in, checked against what the provider's keys look like.
 * @throws {SealholdError} INVALID_VALUE; says what a key looks like, and nothing of what was given
 */
export function checkedKey(given: Secret, rules: ApiKeyRules, provider: Provider): string {
  const key = new TextDecoder().decode(given.expose()).trim();
  // First of all what no header can carry (case 4), whatever the forms admit.
  const sane = key.length <= MAX_KEY_CHARS && /^[\x21-\x7e]+$/.test(key);
  if (sane && hasForm(key, rules.forms)) return key;
  throw new SealholdError("INVALID_VALUE", `That is not an API key of ${provider.label}`, {
    hint: `A key looks like this: ${rules.looksLike}`,
  });
}

function rulesOf(provider: Provider): ApiKeyRules {
  if (provider.apiKey !== undefined) return provider.apiKey;
  throw new SealholdError("UNSUPPORTED", `No API keys are known for ${provider.label}`, {
    hint: `Describe them in config.toml under [providers.${provider.name}.api_key]`,
  });
}

function noKey(provider: Provider): SealholdError {
  return new SealholdError("UNSUPPORTED", "The stored login holds no key or token to send", {
    hint: `sealhold auth login ${provider.name}`,
  });
}
