import { say, ScriptError } from "./script_error.ts";
import { replaceFolder } from "./setup_state.ts";

const JSR_PROBE = "https://jsr.io/@cliffy/command/meta.json";
const PROBE_TIMEOUT_MS = 3_000;

/** Whether Deno could fetch modules from JSR. */
export async function jsrAnswers(): Promise<boolean> {
  try {
    // Deno's own trust settings, no others: what counts is whether Deno itself could fetch from there.
    const response = await fetch(JSR_PROBE, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
    const body: unknown = await response.json();
    return response.ok && typeof body === "object" && body !== null && "versions" in body;
  } catch {
    return false;
  }
}

/**
 * Lets Deno itself fetch the modules into `<root>/vendor`.
 *
 * @returns Files that vouch for it, by path below `vendor/`.
 * @throws {ScriptError} exit code 6 if it cannot.
 */
export async function fillFromJsr(root: string): Promise<string[]> {
  say("setup: fetching the modules from JSR");
  // Modules from elsewhere do not match what JSR serves: start clean.
  replaceFolder(`${root}/vendor`, "jsr.io", new Map([[".from-jsr", ""]]));
  const args = ["install", "--entrypoint", ...entryPoints(root)];
  const child = new Deno.Command(Deno.execPath(), {
    args,
    cwd: root,
    stdout: "null",
    stderr: "inherit",
  });
  const { success } = await child.output();
  if (!success) {
    throw new ScriptError("Deno could not install the modules from JSR", {
      hint: "Read Deno's message above, or take them from npm: deno task setup --from npm",
      exitCode: 6,
    });
  }
  return ["jsr.io/.from-jsr"];
}

/** What between them imports every module in use: the program, the scripts and the tests. */
function entryPoints(root: string): string[] {
  const found = ["main.ts"];
  const visit = (dir: string) => {
    for (const { name, isDirectory } of Deno.readDirSync(`${root}/${dir}`)) {
      if (isDirectory) visit(`${dir + name}/`);
      else if (name.endsWith("_test.ts") || dir === "scripts/") found.push(dir + name);
    }
  };
  visit("scripts/");
  visit("tests/");
  return found;
}
