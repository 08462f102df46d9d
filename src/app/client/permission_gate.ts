/** Which permissions a command needs, and whether the sandbox has granted them. */
import type { Base } from "./base.ts";
import type { GatePorts } from "./permission_places.ts";
import type { ClientStore } from "./store.ts";
import type { Dependencies } from "../../cli/graph/dependencies.ts";
import { checkFlags, grantedAsAWhole } from "../../core/client/permissions/check_flags.ts";
import type { OwnPlaces } from "../../core/client/permissions/find_places.ts";
import type { Needs } from "../../core/shared/permissions/needs.ts";

/** As the two methods of `Dependencies` say. */
export function permissionGate(
  ports: GatePorts,
  base: Base,
  store: ClientStore,
): Pick<Dependencies, "permissionFlags" | "checkPermissions"> {
  const { permissions } = ports;
  const flagsOf = async (needs: Needs, own: OwnPlaces) => {
    const { flagsFor } = await import("./permission_places.ts");
    return await flagsFor(ports, base, store, needs, own);
  };
  return {
    permissionFlags: async (needs) => await flagsOf(needs, {}),
    async checkPermissions(needs, own) {
      if (grantedAsAWhole(needs, permissions)) return;
      const homeless = [needs.read, needs.write, needs.net].every((roles) => !roles?.length);
      const { may: _, ...required } = needs;
      checkFlags((await flagsOf(required, own)).required, permissions, homeless);
    },
  };
}
