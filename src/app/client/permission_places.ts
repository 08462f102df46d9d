/** The places that a command's permissions are for, from the configuration at hand; loaded where they are not granted as a whole. */
import { type Base, once } from "./base.ts";
import type { ClientAdapters } from "./client_ports.ts";
import type { ClientStore } from "./store.ts";
import { findPlaces, type OwnPlaces } from "../../core/client/permissions/find_places.ts";
import {
  type Places,
  resolveFlags,
  resolveOptionalFlags,
} from "../../core/client/permissions/resolve_flags.ts";
import type { Needs } from "../../core/shared/permissions/needs.ts";
import { hasCode } from "../../errors.ts";

/** What asks for permissions. */
export type GatePorts = Pick<ClientAdapters, "permissions">;

/** The flags for a declaration: those that are needed, and those that may be. */
export async function flagsFor(
  ports: GatePorts,
  base: Base,
  store: ClientStore,
  needs: Needs,
  own: OwnPlaces,
): Promise<{ required: string[]; optional: string[] }> {
  const places = await placesOf(ports, base, store, needs, own);
  return { required: resolveFlags(needs, places), optional: resolveOptionalFlags(needs, places) };
}

async function placesOf(
  { permissions }: GatePorts,
  base: Base,
  store: ClientStore,
  needs: Needs,
  own: OwnPlaces,
): Promise<Places> {
  const slots = once(() => store.slots());
  const ports = {
    ...base,
    keyFiles: async () =>
      (await slots()).map(({ path }) => path).filter((path) => path !== undefined),
    projectFiles: () => projectFiles(base),
    usesKeychain: async () =>
      await store.askedKind() === "keychain" ||
      (await slots()).some(({ type }) => type === "keychain"),
    async providerHosts(provider?: string) {
      const { providerHosts } = await import("../../core/client/permissions/provider_hosts.ts");
      return await providerHosts(await base.config(), provider);
    },
    socketsAreAddresses: permissions.socketsAreAddresses,
  };
  return await findPlaces(ports, needs, own);
}

async function projectFiles(base: Base): Promise<readonly string[]> {
  try {
    return (await base.config()).searched ?? [];
  } catch (error) {
    // Whoever uses the context says so; one that only lists them need not.
    if (hasCode(error, "CONFIG_INVALID")) return [];
    throw error;
  }
}
