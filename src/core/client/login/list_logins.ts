/** Every provider that is known, and every login, in one list. */
import type { AuthPorts } from "./auth_ports.ts";
import { allStatus, type LoginStatus } from "./auth_status.ts";
import type { Provider } from "./providers/provider.ts";
import { findProvider, type ProviderConfig, providerNames } from "./providers/find_provider.ts";

type Listed = Pick<LoginStatus, "provider" | "authenticated" | "status"> & Partial<LoginStatus>;

/** One line of the list: a login, or a provider without one. */
export type ListedLogin = Listed & { label: string };

/**
 * All providers with their logins; several accounts follow each other, and a login whose provider is not described any
 * more comes last.
 * @throws {SealholdError} CONFIG_INVALID, and all of the store
 */
export async function listLogins(
  ports: AuthPorts,
  config: ProviderConfig,
  serverOrigin: () => Promise<string>,
): Promise<ListedLogin[]> {
  const logins = await allStatus(ports);
  const given = await ports.givenToken() !== undefined;
  const names = providerNames(config);
  const lists = await Promise.all(names.map(async (name) => {
    const { provider } = await findProvider(config, serverOrigin, name);
    const own: Listed[] = logins.filter((login) => login.provider === name);
    const here = own.some(({ server }) => server === provider.origin);
    // A session at another server says nothing about the server of the context.
    const missing = name === "sealhold" ? !here : own.length === 0;
    // A token from outside wins over the store.
    if (name === "sealhold" && given) own.unshift(givenToken(provider));
    else if (missing) own.unshift(notLoggedIn(provider));
    return own.map((login) => ({ ...login, label: provider.label }));
  }));
  const others = logins.filter(({ provider }) => !names.includes(provider));
  return [...lists.flat(), ...others.map((login) => ({ ...login, label: login.provider }))];
}

function notLoggedIn({ name, origin }: Provider): Listed {
  return {
    provider: name,
    ...(origin === undefined ? {} : { server: origin }),
    authenticated: false,
    status: "Not authenticated",
  };
}

/** `--token` or `SEALHOLD_TOKEN`; nobody has asked the server about it. */
function givenToken({ name, origin }: Provider): Listed {
  return {
    provider: name,
    ...(origin === undefined ? {} : { server: origin }),
    authenticated: true,
    status: "Authenticated (Token, not checked)",
  };
}
