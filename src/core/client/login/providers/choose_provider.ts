/** The provider that a command works with. */
import type { ChosenProvider, ProviderConfig } from "./find_provider.ts";
import { SEALHOLD, sealholdProvider } from "./sealhold_provider.ts";

/** What the choice is made with. */
interface ProviderChoice {
  config: ProviderConfig & { defaultProvider?: string };
  /** Whether the command line names a server: then that server is meant, and not the context's provider. */
  namesServer: boolean;
  serverOrigin: () => Promise<string>;
  /** The context's account at its server. */
  account: () => Promise<string | undefined>;
}

/**
 * The provider of a name; without one the context's own, or else the Sealhold server.
 * @throws {SealholdError} as `findProvider`
 */
export async function chooseProvider(
  { config, namesServer, serverOrigin, account }: ProviderChoice,
  name: string | undefined,
): Promise<ChosenProvider> {
  const wanted = name ?? (namesServer ? undefined : config.defaultProvider) ?? SEALHOLD;
  if (wanted === SEALHOLD && config.providers === undefined) {
    // Nothing to look up: the tables of all providers stay unread.
    return { provider: await sealholdProvider(await serverOrigin()), account: await account() };
  }
  const { findProvider } = await import("./find_provider.ts");
  const found = await findProvider(config, serverOrigin, wanted);
  return wanted === SEALHOLD ? { ...found, account: await account() } : found;
}
