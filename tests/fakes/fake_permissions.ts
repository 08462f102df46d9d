import type { PermissionQuery, Permissions } from "../../src/ports/permissions.ts";

/** How a fake sandbox differs from one that refuses nothing of what it grants. */
export interface FakePermissionsOptions {
  /** Taken away again, as by `--deny-read=/x`. */
  denied?: readonly string[];
  socketsAreAddresses?: boolean;
}

/** A sandbox that grants what is listed: a kind, or a kind and a target, such as `net` or `read /data`. */
export class FakePermissions implements Permissions {
  readonly socketsAreAddresses: boolean;
  readonly #grants: readonly string[];
  readonly #denied: readonly string[];
  /** What was asked, written the same way. */
  readonly asked: string[] = [];

  constructor(grants: readonly string[], options: FakePermissionsOptions = {}) {
    this.#grants = grants;
    this.#denied = options.denied ?? [];
    this.socketsAreAddresses = options.socketsAreAddresses ?? false;
  }

  granted({ kind, target }: PermissionQuery): boolean {
    this.asked.push(target === undefined ? kind : `${kind} ${target}`);
    const denied = this.#denied.some((each) =>
      target === undefined ? kindOf(each) === kind : covers(each, kind, target)
    );
    return !denied && this.#grants.some((each) => covers(each, kind, target));
  }
}

function kindOf(grant: string): string {
  return grant.split(" ", 1)[0] ?? "";
}

function covers(grant: string, kind: string, target: string | undefined): boolean {
  if (grant === kind) return true;
  if (target === undefined || kindOf(grant) !== kind) return false;
  const granted = grant.slice(kind.length + 1);
  if (granted === target) return true;
  if (kind === "net") return target.startsWith(`${granted}:`);
  return (kind === "read" || kind === "write") && target.startsWith(`${granted}/`);
}
