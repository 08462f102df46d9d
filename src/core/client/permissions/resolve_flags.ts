/** From a declaration to the exact `deno run` flags. */
import type { Needs, NetRole, PathRole, RunRole } from "../../shared/permissions/needs.ts";

/** The places of the configuration at hand; a role without a place needs no permission. */
export interface Places {
  paths: Readonly<Partial<Record<PathRole, string | readonly string[]>>>;
  /** `host:port`, or `unix:/path`. */
  hosts: Readonly<Partial<Record<NetRole, readonly string[]>>>;
  /** Names of programs. */
  programs: Readonly<Partial<Record<RunRole, string>>>;
}

const KINDS = ["env", "read", "write", "net", "sys", "run"] as const;

/**
 * The flags, each with its sorted list of values.
 * @param needs the declaration of one command
 */
export function resolveFlags(needs: Needs, places: Places): string[] {
  return format(valuesOf(needs, places));
}

/**
 * The flags that `needs.may` calls for. Deno takes a flag once, so each holds the values of the required flag of its kind too
 * and stands in its place; a kind to which nothing is added has none.
 */
export function resolveOptionalFlags(needs: Needs, places: Places): string[] {
  const required = valuesOf(needs, places);
  const optional = valuesOf({ env: [], ...needs.may }, places);
  const added = KINDS.filter((kind) =>
    optional[kind].some((value) => !isCovered(kind, value, required[kind]))
  );
  const whole = added.map((kind) => [kind, [...required[kind], ...optional[kind]]] as const);
  return format({ ...valuesOf({ env: [] }, places), ...Object.fromEntries(whole) });
}

type Values = Record<(typeof KINDS)[number], string[]>;

function valuesOf(needs: Needs, { paths, hosts, programs }: Places): Values {
  return {
    env: [...needs.env],
    read: (needs.read ?? []).flatMap((role) => paths[role] ?? []),
    write: (needs.write ?? []).flatMap((role) => paths[role] ?? []),
    net: (needs.net ?? []).flatMap((role) => hosts[role] ?? []),
    sys: [...needs.sys ?? []],
    run: (needs.run ?? []).flatMap((role) => programs[role] ?? []),
  };
}

/** A folder's flag covers what is in it. */
function isCovered(kind: string, value: string, by: readonly string[]): boolean {
  const inFolder = kind === "read" || kind === "write";
  return by.some((other) => other === value || (inFolder && value.startsWith(`${other}/`)));
}

function format(values: Values): string[] {
  return KINDS.map((kind) => flag(kind, values[kind])).filter((each) => each !== undefined);
}

function flag(kind: string, values: readonly string[]): string | undefined {
  const listed = [...new Set(values)].filter((value, _, all) =>
    !isCovered(kind, value, all.filter((other) => other !== value))
  ).sort();
  // A comma separates values; doubled it stands for itself (Deno 2.6). Deno 2.9 refuses such a flag, which is better than
  // two other folders granted.
  const escaped = listed.map((value) => value.replaceAll(",", ",,")).join(",");
  return listed.length === 0 ? undefined : `--allow-${kind}=${escaped}`;
}
