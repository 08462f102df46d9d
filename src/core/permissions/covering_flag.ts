/**
 * The flag among `flags` that grants what an error says was refused.
 * @param flags as `resolveFlags` gives them
 * @param refused `kind` and `target` of a PERMISSION_REFUSED error
 */
export function coveringFlag(
  flags: readonly string[],
  refused: Readonly<Record<string, unknown>>,
): string | undefined {
  const { kind, target } = refused;
  if (typeof kind !== "string") return undefined;
  const prefix = `--allow-${kind}=`;
  const flag = flags.find((each) => each.startsWith(prefix));
  if (flag === undefined || kind === "env" || typeof target !== "string") return flag;
  const values = flag.slice(prefix.length).split(",");
  return values.some((value) => covers(kind, value, target)) ? flag : undefined;
}

function covers(kind: string, granted: string, target: string): boolean {
  if (kind !== "read" && kind !== "write") return granted === target;
  return target === granted || target.startsWith(`${granted}/`) ||
    target.startsWith(`${granted}\\`);
}
