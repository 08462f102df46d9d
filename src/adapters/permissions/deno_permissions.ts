import type { PermissionQuery, Permissions } from "../../ports/permissions.ts";

/** Deno's own permissions. */
export const denoPermissions: Permissions = {
  granted(query: PermissionQuery): boolean {
    return Deno.permissions.querySync(descriptor(query)).state === "granted";
  },
};

function descriptor({ kind, target }: PermissionQuery): Deno.PermissionDescriptor {
  if (target === undefined) return { name: kind };
  switch (kind) {
    case "read":
    case "write":
      return { name: kind, path: target };
    case "net":
      return { name: kind, host: target };
    case "env":
      return { name: kind, variable: target };
    case "run":
      return { name: kind, command: target };
    case "sys":
      return { name: kind, kind: target as NonNullable<Deno.SysPermissionDescriptor["kind"]> };
  }
}
