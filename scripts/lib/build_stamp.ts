import type { BuildInfo } from "../../src/build_info.ts";
import { ScriptError } from "./script_error.ts";

/**
 * Finds out what is being built: the version from deno.json, the commit and its time from git.
 *
 * @param root The checkout.
 * @param env `SEALHOLD_COMMIT` replaces the commit, `SOURCE_DATE_EPOCH` (seconds) the time.
 * @returns "unknown" for commit or date where git cannot tell, as in an unpacked source archive.
 */
export async function buildStamp(
  root: string,
  env: (name: string) => string | undefined = (name) => Deno.env.get(name),
): Promise<BuildInfo> {
  const { version } = JSON.parse(await Deno.readTextFile(`${root}/deno.json`));
  if (typeof version !== "string") {
    throw new ScriptError("deno.json has no version", { hint: 'Add "version": "x.y.z"' });
  }
  const commit = env("SEALHOLD_COMMIT") || await gitCommit(root);
  const seconds = env("SOURCE_DATE_EPOCH") || await git(root, "log", "-1", "--format=%ct");
  return { version, commit, date: isoTime(seconds) };
}

/** The source text of a `build_info.ts` that says this. */
export function stampedSource(stamp: BuildInfo): string {
  return `export const buildInfo = ${JSON.stringify(stamp)};\n`;
}

function isoTime(seconds: string | undefined): string {
  if (seconds === undefined || seconds === "") return "unknown";
  if (!/^\d{1,11}$/.test(seconds)) {
    throw new ScriptError("SOURCE_DATE_EPOCH is not a number of seconds", {
      hint: "export SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)",
      exitCode: 2,
    });
  }
  return new Date(Number(seconds) * 1000).toISOString().replace(".000Z", "Z");
}

async function gitCommit(root: string): Promise<string> {
  const commit = await git(root, "rev-parse", "HEAD");
  if (commit === undefined) return "unknown";
  // Untracked files count: they are bundled like any other.
  const changes = await git(root, "status", "--porcelain");
  return changes === "" ? commit : `${commit}-dirty`;
}

/** Standard output of a git command, trimmed; `undefined` if git is absent or fails. */
async function git(root: string, ...args: string[]): Promise<string | undefined> {
  try {
    const child = new Deno.Command("git", { args, cwd: root, stderr: "null" });
    const { success, stdout } = await child.output();
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  } catch {
    return undefined;
  }
}
