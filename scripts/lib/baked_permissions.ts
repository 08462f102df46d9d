import { join, toFileUrl } from "@std/path";
import type { Needs } from "../../src/core/permissions/needs.ts";

/**
 * The permissions to bake into an executable: the narrowest that all commands together need, by their own
 * declarations. Nothing that is not in this list can be granted later: the executable never asks.
 *
 * @param root The checkout.
 */
export async function bakedPermissions(root: string): Promise<string[]> {
  const load = async (name: string) => await import(toFileUrl(join(root, "src/cli", name)).href);
  const { program } = await load("root.ts");
  return unionFlags(await (await load("all_needs.ts")).allNeeds(program));
}

/**
 * Flags for needs whose places are not known yet: variables are listed by name, while folders and servers are
 * each user's own, so reading, writing and the network are granted as a whole or not at all.
 */
export function unionFlags(needs: Needs): string[] {
  const listed = (kind: string, names: readonly string[] = []) =>
    names.length === 0 ? [] : [`--allow-${kind}=${[...new Set(names)].sort().join(",")}`];
  const whole = (kind: string, wanted: boolean) => wanted ? [`--allow-${kind}`] : [];
  return [
    ...listed("env", needs.env),
    ...whole("read", (needs.read ?? []).length > 0 || needs.argumentFiles === true),
    ...whole("write", (needs.write ?? []).length > 0),
    ...whole("net", (needs.net ?? []).length > 0),
    ...listed("sys", needs.sys),
  ];
}
