/** Whom a person means by `sealhold`, `anthropic` or `anthropic/work`. */
import type { ProviderSettings } from "../../config/provider_settings.ts";
import { SealholdError } from "../../../../errors.ts";
import type { Provider } from "./provider.ts";
import { mergeProvider } from "./merge_provider.ts";
import { SHIPPED } from "./shipped.ts";
import { SEALHOLD, sealholdProvider } from "./sealhold_provider.ts";

/** A provider, and one of several accounts there. */
export interface ChosenProvider {
  provider: Provider;
  /** The default account when undefined. */
  account: string | undefined;
}

/** What of the configuration is looked at. */
export interface ProviderConfig {
  providers?: Readonly<Record<string, ProviderSettings>>;
}

/**
 * The provider of a name, or of `name/account`.
 * @param serverOrigin asked for only when the name is `sealhold`
 * @throws {SealholdError} NOT_FOUND for a name that nothing describes; USAGE for one that is no name; CONFIG_INVALID
 */
export async function findProvider(
  config: ProviderConfig,
  serverOrigin: () => Promise<string>,
  nameArg: string,
): Promise<ChosenProvider> {
  const [, name = "", account] =
    nameArg.match(/^([A-Za-z0-9_.-]{1,64})(?:\/([A-Za-z0-9_.-]{1,64}))?$/) ?? [];
  // The name is not repeated: a key may have been pasted in its place.
  if (name === "") throw noName();
  const settings = settingsOf(config, name);
  if (name === SEALHOLD) {
    return { provider: await sealholdProvider(await serverOrigin(), settings), account };
  }
  if (settings === undefined && !Object.hasOwn(SHIPPED, name)) throw unknown();
  return { provider: mergeProvider(name, settings), account };
}

/** Names of all providers, in the order in which they are offered: the Sealhold server, the shipped ones, the others. */
export function providerNames(config: ProviderConfig): string[] {
  return [...new Set([SEALHOLD, ...Object.keys(SHIPPED), ...Object.keys(config.providers ?? {})])];
}

/**
 * The origin that a provider's credential is bound to.
 * @throws {SealholdError} CONFIG_INVALID where config.toml must name it first
 */
export function boundOrigin(provider: Provider): string {
  if (provider.origin !== undefined) return provider.origin;
  throw new SealholdError("CONFIG_INVALID", `No address is known for ${provider.label}`, {
    hint: `Add base_url = "https://…" under [providers.${provider.name}] of config.toml`,
  });
}

function settingsOf({ providers = {} }: ProviderConfig, name: string) {
  return Object.hasOwn(providers, name) ? providers[name] : undefined;
}

function noName(): SealholdError {
  return new SealholdError("USAGE", "That is not the name of a provider", {
    hint:
      "Names are 1 to 64 of A-Z a-z 0-9 _ . -, with /account behind it for one of several accounts",
  });
}

function unknown(): SealholdError {
  return new SealholdError("NOT_FOUND", "No such provider is known", {
    hint:
      "sealhold auth list shows all; others are described in config.toml under [providers.NAME]",
  });
}
