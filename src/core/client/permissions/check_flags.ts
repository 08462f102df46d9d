/** Finds the first declared permission that the sandbox has not granted. */
import { SealholdError } from "../../../errors.ts";
import type { PermissionQuery, Permissions } from "../../../ports/permissions.ts";
import type { Needs } from "../../shared/permissions/needs.ts";

/**
 * Refuses before anything is done, so that a command never stops half-way for want of a permission, and the message names
 * the very flag that `sealhold permissions` prints.
 *
 * Variables are the exception: one that may not be read counts as unset, and only when all are refused is the flag asked
 * for. And programs are not looked at here: Deno answers alike for one that is refused and one that is not installed, so only
 * whoever starts it can tell the two apart (ports/program_runner.ts).
 * @param flags as `resolveFlags` gives them
 * @param homeless whether the command touches nothing but its own output, and so works without any variable
 * @throws {SealholdError} PERMISSION_REFUSED
 */
export function checkFlags(
  flags: readonly string[],
  permissions: Pick<Permissions, "granted">,
  homeless: boolean,
): void {
  for (const flag of flags) {
    const { kind, values } = parseFlag(flag);
    if (kind === "run") continue;
    const granted = values.map((target) => permissions.granted({ kind, target }));
    const enough = kind === "env" ? homeless || granted.includes(true) : !granted.includes(false);
    if (enough) continue;
    throw new SealholdError("PERMISSION_REFUSED", `The sandbox refuses ${WORDS[kind]}`, {
      hint: `Run again with ${flag}`,
      data: { kind, flag },
    });
  }
}

/**
 * Whether all that a command needs is granted without a look at any place: in the compiled binary, and with `-A`. Then there
 * is nothing to find out, and no time to lose over it. Programs are left out for the reason that `checkFlags` gives.
 */
export function grantedAsAWhole(
  needs: Needs,
  permissions: Pick<Permissions, "granted">,
): boolean {
  const whole = [
    ...(needs.read?.length ? ["read"] as const : []),
    ...(needs.write?.length ? ["write"] as const : []),
    ...(needs.net?.length ? ["net"] as const : []),
  ];
  // The binary has these by name and not as a whole.
  const named = [
    ...(needs.sys ?? []).map((target) => ({ kind: "sys", target }) as const),
    { kind: "env", target: "SEALHOLD_HOME" } as const,
  ];
  return [...whole.map((kind) => ({ kind })), ...named].every((each) => permissions.granted(each));
}

const WORDS: Readonly<Record<Exclude<PermissionQuery["kind"], "run">, string>> = {
  read: "to read what this command needs",
  write: "to write what this command needs",
  net: "the connection that this command needs",
  env: "to read SEALHOLD_HOME and HOME",
  sys: "system information that this command needs",
};

function parseFlag(flag: string): { kind: PermissionQuery["kind"]; values: string[] } {
  const at = flag.indexOf("=");
  const kind = flag.slice("--allow-".length, at) as PermissionQuery["kind"];
  const values = flag.slice(at + 1).split(/(?<!,),(?!,)/).map((value) =>
    value.replaceAll(",,", ",")
  );
  return { kind, values };
}
