/** The provider that a command works with. */
import { type ChosenProvider, findProvider, type ProviderConfig } from "./find_provider.ts";
import { SEALHOLD } from "./sealhold_provider.ts";

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
  const found = await findProvider(config, serverOrigin, wanted);
  return wanted === SEALHOLD ? { ...found, account: await account() } : found;
}
