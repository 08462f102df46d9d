/** Where providers are, for the sandbox. */
import {
  findProvider,
  type ProviderConfig,
  providerNames,
} from "../login/providers/find_provider.ts";
import type { Provider } from "../login/providers/provider.ts";

const SEALHOLD = "sealhold";

/**
 * The addresses that Sealhold itself calls for one provider or for all; what opens in the browser is not among them.
 * @param name a provider, also with `/account` behind it; the Sealhold server has none here, it has a role of its own
 * @returns URLs
 * @throws {SealholdError} CONFIG_INVALID, and for a name that there is not
 */
export async function providerHosts(config: ProviderConfig, name?: string): Promise<string[]> {
  const names = name === undefined ? providerNames(config) : [name];
  const urls: string[] = [];
  for (const each of names.filter((known) => known !== SEALHOLD)) {
    urls.push(...urlsOf((await findProvider(config, noServer, each)).provider));
  }
  return urls;
}

function urlsOf({ origin, oauth, model }: Provider): string[] {
  return [
    origin,
    model?.baseUrl,
    oauth?.issuer,
    oauth?.tokenEndpoint,
    oauth?.deviceAuthorizationEndpoint,
    oauth?.revocationEndpoint,
    oauth?.createKey?.url,
  ].filter((url) => url !== undefined);
}

function noServer(): Promise<string> {
  return Promise.resolve("");
}
