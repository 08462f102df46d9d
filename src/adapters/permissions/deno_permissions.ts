import type { PermissionQuery, Permissions } from "../../ports/permissions.ts";

/** Deno's own permissions. */
export const denoPermissions: Permissions = {
  granted(query: PermissionQuery): boolean {
    const { state, partial } = Deno.permissions.querySync(descriptor(query));
    if (state !== "granted") return false;
    // A kind with an exception (--deny-read=/x) is "granted" as well, in part.
    return query.target !== undefined || !partial || isOwnException(query);
  },
  get socketsAreAddresses(): boolean {
    // Not found out by asking: with -A, Deno 2.6 grants whatever it is asked about, unread.
    const [major = 0, minor = 0] = Deno.version.deno.split(".").map(Number);
    return major > 2 || minor >= 7;
  },
};

/**
 * The runtime lets nobody write to the programs that --allow-run names, where they are installed. Of an executable's baked
 * permissions that is the one exception, and no place that we write to.
 */
function isOwnException({ kind }: PermissionQuery): boolean {
  return kind === "write" && Deno.build.standalone;
}

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
