import { join, toFileUrl } from "@std/path";
import type { Needs, RunRole } from "../../src/core/shared/permissions/needs.ts";

/**
 * The permissions to bake into an executable: the narrowest that all commands together need, by their own
 * declarations. Nothing that is not in this list can be granted later: the executable never asks.
 *
 * @param root The checkout.
 * @param os What it is built for, as Deno names it: programs have other names on other systems.
 */
export async function bakedPermissions(root: string, os: string): Promise<string[]> {
  const load = async (path: string) => await import(toFileUrl(join(root, "src", path)).href);
  const { program } = await load("cli/root.ts");
  const { programName } = await load("core/shared/permissions/programs.ts");
  const needs = await (await load("cli/graph/all_needs.ts")).allNeeds(program);
  return unionFlags(needs, (role) => programName(role, os));
}

/**
 * Flags for needs whose places are not known yet, optional ones included: variables and programs are listed by name, while
 * folders and servers are each user's own, so reading, writing and the network are granted as a whole or not at all.
 *
 * A program that is not installed is no fault: Deno looks for it when the executable starts, and then again when it is started.
 */
export function unionFlags(needs: Needs, programName: (role: RunRole) => string): string[] {
  const { may = {} } = needs;
  const listed = (kind: string, names: readonly string[]) =>
    names.length === 0 ? [] : [`--allow-${kind}=${[...new Set(names)].sort().join(",")}`];
  const whole = (kind: "read" | "write" | "net", wanted = false) =>
    wanted || [needs, may].some((each) => each[kind]?.length) ? [`--allow-${kind}`] : [];
  return [
    ...listed("env", needs.env),
    ...whole("read", needs.argumentFiles),
    ...whole("write"),
    ...whole("net"),
    ...listed("sys", [...needs.sys ?? [], ...may.sys ?? []]),
    ...listed("run", [...needs.run ?? [], ...may.run ?? []].map(programName)),
  ];
}
