import { ScriptError } from "./script_error.ts";

/** The parts of Deno's lock file (version 5) that this reads. */
interface LockFile {
  readonly version: string;
  readonly specifiers?: Readonly<Record<string, string>>;
  readonly npm?: Readonly<Record<string, NpmEntry>>;
  readonly workspace?: { readonly dependencies?: readonly string[] };
}

interface NpmEntry {
  readonly integrity?: string;
  readonly tarball?: string;
}

/**
 * Keeps of a lock file what holds on every machine: the npm packages with their digests. Digests of JSR
 * modules differ between JSR and the carriers of vendor_plan.ts, and a `tarball` names one registry's host.
 */
export function npmPartOf(lock: LockFile): Record<string, unknown> {
  const isNpm = (specifier: string) => specifier.startsWith("npm:");
  const npm = Object.entries(lock.npm ?? {}).map(([id, { tarball: _host, ...rest }]) => [id, rest]);
  const specifiers = Object.entries(lock.specifiers ?? {}).filter(([name]) => isNpm(name));
  const dependencies = (lock.workspace?.dependencies ?? []).filter(isNpm);
  return {
    version: lock.version,
    specifiers: Object.fromEntries(specifiers),
    npm: Object.fromEntries(npm),
    workspace: { dependencies },
  };
}

/**
 * Writes `<root>/deno.lock` anew: lets Deno cache every import of deno.json, then takes the npm part of
 * what it locked. Versions already locked stay; delete vendor/deno.lock first to move them on.
 *
 * @throws {ScriptError} exit code 6 if Deno cannot fetch a package.
 */
export async function updateLock(root: string): Promise<void> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["install"],
    cwd: root,
    stdout: "null",
    stderr: "inherit",
  });
  if (!(await child.output()).success) {
    throw new ScriptError("Deno could not fetch the packages that deno.json names", {
      hint: "Read Deno's message above",
      exitCode: 6,
    });
  }
  const locked: LockFile = JSON.parse(Deno.readTextFileSync(`${root}/vendor/deno.lock`));
  Deno.writeTextFileSync(`${root}/deno.lock`, JSON.stringify(npmPartOf(locked), null, 2) + "\n");
}
