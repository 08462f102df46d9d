/** From a declaration to the exact `deno run` flags. */
import type { Needs, PathRole } from "./needs.ts";

/** The places of the configuration at hand; a role without a path needs no permission. */
export interface Places {
  paths: Readonly<Partial<Record<PathRole, string>>>;
  /** `host:port` of the server. */
  server?: string;
  /** `host:port` to listen on. */
  listen?: string;
}

/**
 * The flags, each with its sorted list of values.
 * @param needs the declaration of one command
 */
export function resolveFlags(needs: Needs, places: Places): string[] {
  const hosts = (needs.net ?? []).map((role) => places[role]);
  return [
    flag("env", needs.env),
    flag("read", rolePaths(needs.read, places)),
    flag("write", rolePaths(needs.write, places)),
    flag("net", hosts),
    flag("sys", needs.sys ?? []),
  ].filter((each) => each !== undefined);
}

function rolePaths(roles: readonly PathRole[] | undefined, places: Places): (string | undefined)[] {
  const paths = (roles ?? []).map((role) => places.paths[role]).filter((path) =>
    path !== undefined
  );
  // A folder's flag covers what is in it.
  return paths.filter((path) => !paths.some((other) => path.startsWith(`${other}/`)));
}

function flag(kind: string, values: readonly (string | undefined)[]): string | undefined {
  const listed = [...new Set(values.filter((value) => value !== undefined))].sort();
  // A comma separates values; doubled it stands for itself (Deno 2.6). Deno 2.9 refuses such a flag, which is better than
  // two other folders granted.
  const escaped = listed.map((value) => value.replaceAll(",", ",,")).join(",");
  return listed.length === 0 ? undefined : `--allow-${kind}=${escaped}`;
}
