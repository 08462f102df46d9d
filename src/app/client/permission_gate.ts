/** Which permissions a command needs, and whether the sandbox has granted them. */
import { type Base, once } from "./base.ts";
import type { ClientAdapters } from "./client_ports.ts";
import type { ClientStore } from "./store.ts";
import type { Dependencies } from "../../cli/graph/dependencies.ts";
import { findPlaces, type OwnPlaces } from "../../core/client/permissions/find_places.ts";
import { checkFlags, grantedAsAWhole } from "../../core/client/permissions/check_flags.ts";
import {
  type Places,
  resolveFlags,
  resolveOptionalFlags,
} from "../../core/client/permissions/resolve_flags.ts";
import type { Needs } from "../../core/shared/permissions/needs.ts";
import { hasCode } from "../../errors.ts";

type GatePorts = Pick<ClientAdapters, "permissions">;

/** As the two methods of `Dependencies` say. */
export function permissionGate(
  ports: GatePorts,
  base: Base,
  store: ClientStore,
): Pick<Dependencies, "permissionFlags" | "checkPermissions"> {
  const { permissions } = ports;
  return {
    async permissionFlags(needs) {
      const places = await placesOf(ports, base, store, needs, {});
      return {
        required: resolveFlags(needs, places),
        optional: resolveOptionalFlags(needs, places),
      };
    },
    async checkPermissions(needs, own) {
      if (grantedAsAWhole(needs, permissions)) return;
      const homeless = [needs.read, needs.write, needs.net].every((roles) => !roles?.length);
      const { may: _, ...required } = needs;
      const flags = resolveFlags(required, await placesOf(ports, base, store, required, own));
      checkFlags(flags, permissions, homeless);
    },
  };
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
