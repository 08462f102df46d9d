import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { denoProgramRunner } from "../../../src/adapters/program_runner/deno_program_runner.ts";
import type { ProgramRun } from "../../../src/ports/program_runner.ts";
import { SealholdError } from "../../../src/errors.ts";
import { Secret } from "../../../src/secret.ts";
import { GUARD_MS, guarded } from "../../guard.ts";

const unix = Deno.build.os !== "windows";

const sh = (script: string, rest: Partial<ProgramRun> = {}) =>
  denoProgramRunner.run({ program: "sh", args: ["-c", script], timeoutMs: 5000, ...rest });

async function failure(run: () => Promise<unknown>): Promise<SealholdError> {
  try {
    await run();
  } catch (error) {
    if (error instanceof SealholdError) return error;
    throw error;
  }
  throw new Error("it did not fail");
}

function unixTest(name: string, fn: () => Promise<void>): void {
  Deno.test({ name: `program runner: ${name}`, ignore: !unix, fn });
}

/** Whether a process is there and not just waiting to be reaped. */
async function alive(pid: string): Promise<boolean> {
  const stat = await Deno.readTextFile(`/proc/${pid}/stat`).catch(() => "");
  return stat !== "" && !/\) [ZX] /.test(stat);
}

unixTest("stdin goes in byte for byte, stdout, stderr and the exit code come out", async () => {
  const bytes = new Uint8Array(256).map((_, i) => i);
  const { exitCode, stdout, stderr } = await sh("cat; echo oops >&2; exit 7", {
    stdin: new Secret(bytes),
  });
  assertEquals([exitCode, stderr], [7, "oops\n"]);
  assertEquals(stdout.expose(), bytes);
});

unixTest("without stdin the program finds an empty one", async () => {
  assertEquals((await sh("cat")).stdout.length, 0);
});

unixTest("a program that never reads what it is given is no failure", async () => {
  const stdin = new Secret(new Uint8Array(1024 * 1024).fill(65));
  assertEquals((await sh("exec 0<&-; exit 3", { stdin })).exitCode, 3);
  assertEquals((await sh("exit 0", { stdin: Secret.fromText("x") })).exitCode, 0);
});

unixTest("a signal's exit code is 128 and its number", async () => {
  assertEquals((await sh("kill -TERM $$")).exitCode, 143);
});

unixTest("a program that hangs is killed at the limit, and so is what it started", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const script = `sleep 600 & echo $! > ${folder}/pid; cat; wait`;
    const error = await failure(() => sh(script, { timeoutMs: 2000, stdin: Secret.fromText("x") }));
    assertEquals(error.code, "TIMED_OUT");
    const pid = (await Deno.readTextFile(`${folder}/pid`)).trim();
    const gone = async () => {
      while (await alive(pid)) await new Promise((r) => setTimeout(r, 20));
    };
    await guarded(gone(), "the grandchild's end");
    assertEquals(await alive(pid), false, "the grandchild is gone");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

unixTest("a program that ignores every polite signal is killed all the same", async () => {
  const error = await failure(() =>
    sh("trap '' TERM INT HUP; while :; do sleep 0.1; done", { timeoutMs: 400 })
  );
  assertEquals(error.code, "TIMED_OUT");
});

unixTest("one that reads nothing and hangs is cut, with its stdin half written", async () => {
  const stdin = new Secret(new Uint8Array(4 * 1024 * 1024));
  assertEquals((await failure(() => sh("sleep 30", { stdin, timeoutMs: 400 }))).code, "TIMED_OUT");
});

unixTest("a grandchild that keeps the pipes open does not hold the answer back", async () => {
  const run = sh("sleep 600 & echo $!; exit 0", { timeoutMs: 10 * GUARD_MS });
  const { exitCode, stdout } = await guarded(run, "the answer");
  const pid = stdout.exposeText().trim();
  assertEquals([exitCode, /^\d+$/.test(pid)], [0, true]);
  if (await alive(pid)) Deno.kill(Number(pid), "SIGKILL");
});

unixTest("more on stdout than allowed: killed and refused; exactly as much is fine", async () => {
  const error = await failure(() => sh("yes", { maxOutputBytes: 1000 }));
  assertEquals(error.code, "INVALID_VALUE");
  const { stdout } = await sh("printf 0123456789", { maxOutputBytes: 10 });
  assertEquals(stdout.exposeText(), "0123456789");
  const late = await failure(() => sh("printf 0123456789a", { maxOutputBytes: 10 }));
  assertEquals(late.code, "INVALID_VALUE");
});

unixTest("more on stderr than allowed is cut, and the program goes on", async () => {
  const script = "head -c 300000 /dev/zero | tr '\\0' x >&2; echo there";
  const { exitCode, stdout, stderr } = await sh(script, { maxOutputBytes: 100 });
  assertEquals([exitCode, stdout.exposeText(), stderr], [0, "there\n", "x".repeat(100)]);
});

unixTest("a program that is not there, or may not be run", async () => {
  const run = { program: "sealhold-no-such-program", args: [], timeoutMs: 1000 };
  const error = await failure(() => denoProgramRunner.run(run));
  assertEquals([error.code, error.data.program], ["PROGRAM_NOT_FOUND", run.program]);
});

unixTest("it has no terminal: nothing can ask behind our back (case 27)", async () => {
  const { stdout } = await sh("(exec 3</dev/tty) 2>/dev/null && echo terminal || echo none");
  assertEquals(stdout.exposeText(), "none\n");
  const own = await sh("ps -o sid= -o pid= -p $$ | tr -s ' '");
  const [sid, pid] = own.stdout.exposeText().trim().split(" ");
  assertEquals(sid, pid, "a session of its own");
});

unixTest("100 runs leave no process and no open file behind", async () => {
  const open = () => [...Deno.readDirSync("/proc/self/fd")].length;
  const zombies = async () => {
    const { stdout } = await sh(`ps -o stat= --ppid ${Deno.pid} | grep -c Z; true`);
    return stdout.exposeText().trim();
  };
  await sh("true");
  const before = open();
  for (let i = 0; i < 100; i++) await sh("cat", { stdin: Secret.fromText("x") });
  assert(open() <= before + 2, `${before} open files before, ${open()} after`);
  assertEquals(await zombies(), "0");
});

const PROBE = `
import { denoProgramRunner } from ${JSON.stringify(source())};
try {
  const [program = "true", ...args] = Deno.args;
  const { exitCode } = await denoProgramRunner.run({ program, args, timeoutMs: 500 });
  console.log("exit", exitCode);
} catch (error) {
  console.log(error.code, error.message, "|", error.hint);
}`;

function source(): string {
  return new URL("../../../src/adapters/program_runner/deno_program_runner.ts", import.meta.url)
    .href;
}

async function probe(
  flags: string[],
  env: Record<string, string> = {},
  run: string[] = [],
): Promise<string> {
  const config = fromFileUrl(new URL("../../../deno.json", import.meta.url));
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(file, PROBE);
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--no-prompt",
        "--no-check",
        "--quiet",
        "--config",
        config,
        ...flags,
        file,
        ...run,
      ],
      env,
    }).output();
    return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  } finally {
    await Deno.remove(file);
  }
}

unixTest("the sandbox's refusal names the flag, and the flag is enough", async () => {
  const refused = await probe([]);
  assertStringIncludes(refused, "PERMISSION_REFUSED The sandbox refuses to start true");
  assertStringIncludes(refused, "--allow-run=true");
  assertEquals(await probe(["--allow-run=true"]), "exit 0\n");
});

unixTest("under a grant by name a program that hangs is killed, too", async () => {
  const run = ["sh", "-c", "sleep 600; true"];
  assertStringIncludes(
    await guarded(probe(["--allow-run=sh"], {}, run), "the probe"),
    "TIMED_OUT",
  );
});

unixTest("a loader variable under a named grant is told apart from a missing grant", async () => {
  const env = { LD_LIBRARY_PATH: "/nowhere" };
  const refused = await probe(["--allow-run=true"], env);
  assertStringIncludes(refused, "PERMISSION_REFUSED");
  assertStringIncludes(refused, "Unset LD_PRELOAD");
  assertEquals(await probe(["--allow-run"], env), "exit 0\n");
});
