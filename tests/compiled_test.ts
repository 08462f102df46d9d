/**
 * Drives sealhold from outside with every script in tests/scripts, once as run from source and once as the
 * compiled executable.
 *
 * The executable is `SEALHOLD_BIN`, or is compiled here if `DENORT_BIN` names a runtime to embed or
 * `SEALHOLD_COMPILE=1` allows to download one; else its tests are skipped, and their names say so.
 * `SEALHOLD_SCRIPTS=source` or `=compiled` runs one of the two only.
 */
import { assert, assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { runScript, type Subject } from "./scripts/runner.ts";

const ROOT = fromFileUrl(new URL("..", import.meta.url));
const SCRIPTS = join(ROOT, "tests", "scripts");

const env = (name: string) => Deno.env.get(name) ?? "";
const wanted = env("SEALHOLD_SCRIPTS");
const bin = env("SEALHOLD_BIN");
const canCompile = env("DENORT_BIN") !== "" || env("SEALHOLD_COMPILE") === "1";

// Found in the folder, not listed: a script that nobody lists would never run.
const names = [...Deno.readDirSync(SCRIPTS)].map((entry) => entry.name)
  .filter((name) => name.endsWith(".txt")).sort();

/** Runs from source; the cache is named because the scripts' HOME is not the user's. */
async function fromSource(): Promise<Subject> {
  const info = new Deno.Command(Deno.execPath(), { args: ["info", "--json"], stderr: "null" });
  const { denoDir } = JSON.parse(new TextDecoder().decode((await info.output()).stdout));
  const flags = ["run", "-A", "--quiet", "--no-prompt", "--cached-only", "--config"];
  return {
    command: [Deno.execPath(), ...flags, join(ROOT, "deno.json"), join(ROOT, "main.ts")],
    env: { DENO_DIR: denoDir, DENO_NO_UPDATE_CHECK: "1" },
  };
}

async function compile(out: string): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", join(ROOT, "scripts", "compile.ts"), "--out", out],
    cwd: ROOT,
  });
  const { success, stderr } = await child.output();
  assert(success, new TextDecoder().decode(stderr));
  const [file] = [...Deno.readDirSync(out)].filter(({ name }) => name.startsWith("sealhold-"));
  assert(file);
  return join(out, file.name);
}

let made: { executable: string; dir?: string } | undefined;

/** The executable, compiled when first asked for. */
async function fromBinary(): Promise<Subject> {
  if (made === undefined && bin !== "") made = { executable: bin };
  if (made === undefined) {
    const dir = await Deno.makeTempDir({ prefix: "sealhold-compiled-" });
    made = { executable: await compile(dir), dir };
  }
  return { command: [made.executable], env: {} };
}

Deno.test.afterAll(async () => {
  if (made?.dir) await Deno.remove(made.dir, { recursive: true });
});

function testScripts(how: string, subject: () => Promise<Subject>): void {
  for (const name of names) {
    Deno.test(`script ${name}, ${how}`, async () => {
      await runScript(name, await Deno.readTextFile(join(SCRIPTS, name)), await subject());
    });
  }
}

Deno.test("there are scripts to run", () => assert(names.length > 0));

if (wanted !== "compiled") testScripts("from source", fromSource);

if (wanted !== "source" && (bin !== "" || canCompile)) {
  testScripts("compiled", fromBinary);
  Deno.test("the executable leaves nothing in the temp folder", leavesNothing);
} else if (wanted !== "source") {
  const reason = "skipped: set SEALHOLD_BIN, DENORT_BIN or SEALHOLD_COMPILE=1";
  Deno.test({ name: `scripts, compiled (${reason})`, ignore: true, fn() {} });
}

async function leavesNothing(): Promise<void> {
  const { command: [executable = ""] } = await fromBinary();
  const temp = await Deno.makeTempDir();
  try {
    const child = new Deno.Command(executable, {
      args: ["--version"],
      clearEnv: true,
      env: { TMPDIR: temp, HOME: temp, SEALHOLD_HOME: temp },
    });
    assertEquals((await child.output()).code, 0);
    // Bytecode that is read back from a shared folder would run whatever another user put there.
    assertEquals([...Deno.readDirSync(temp)].map(({ name }) => name), []);
  } finally {
    await Deno.remove(temp, { recursive: true });
  }
}
