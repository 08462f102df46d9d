/** The real program in a process of its own: what only a process shows. */
import { canRun } from "../can_run.ts";
import { assert, assertEquals } from "@std/assert";
import { runMain, tempHome } from "./main_process.ts";

const CANARY = "c4n4ry-Val";

Deno.test("without a home: version and help work, and a command says what to do", async () => {
  assertEquals((await runMain(["--version"])).code, 0);
  assertEquals((await runMain(["secrets", "--help"])).code, 0);
  const { code, stdout, stderr } = await runMain(["store", "status"]);
  assert(code !== 0 && code !== 1, `exit ${code}`);
  assertEquals(stdout, "");
  assert(/^error: [^\n]+\nhint: [^\n]*SEALHOLD_HOME[^\n]*\n$/.test(stderr), stderr);
});

Deno.test("case 29: whatever is set for debugging, no secret of a failed run is printed", async () => {
  await using home = await tempHome();
  const env = {
    SEALHOLD_HOME: home.path,
    SEALHOLD_TOKEN: CANARY,
    SEALHOLD_API_URL: "http://127.0.0.1:2",
  };
  const loud = { ...env, DENO_LOG: "debug", RUST_BACKTRACE: "full", NO_COLOR: "1" };
  for (const argv of [["secrets", "get", "a"], ["secrets", "set", "a", "-"], ["auth", "status"]]) {
    const { stdout, stderr } = await runMain([...argv, "--debug", "--verbose"], {
      env: loud,
      stdin: CANARY,
    });
    assert(!stdout.includes(CANARY) && !stderr.includes(CANARY), stderr.slice(0, 2_000));
  }
});

Deno.test("case 29: a token with control characters is refused and not echoed", async () => {
  await using home = await tempHome();
  const env = {
    SEALHOLD_HOME: home.path,
    SEALHOLD_TOKEN: `${CANARY}\r\nX: y`,
    SEALHOLD_API_URL: "http://127.0.0.1:2",
  };
  const { code, stderr } = await runMain(["secrets", "get", "a"], { env });
  assertEquals(code, 2);
  assert(!stderr.includes(CANARY), stderr);
});

Deno.test("A9: a server address with a password in it is not echoed", async () => {
  await using home = await tempHome();
  const env = {
    SEALHOLD_HOME: home.path,
    SEALHOLD_API_URL: `https://user:${CANARY}@sealhold.example.com`,
  };
  const { code, stderr } = await runMain(["secrets", "list", "--debug"], { env });
  assertEquals(code, 2);
  assert(!stderr.includes(CANARY), stderr);
});

for (
  const [shell, syntax] of [["bash", ["bash", "-n"]], ["zsh", ["zsh", "-n"]], ["fish", [
    "fish",
    "-n",
  ]]] as const
) {
  const [command, flag] = syntax;
  const have = await canRun(command, "--version");
  Deno.test(`completions ${shell}: a script${have ? " that the shell can read" : ` (syntax not checked: no ${shell})`}`, async () => {
    const { code, stdout, stderr } = await runMain(["completions", shell]);
    assertEquals([code, stderr], [0, ""]);
    for (const word of ["secrets", "auth", "store"]) assert(stdout.includes(word));
    // deno-lint-ignore no-control-regex
    assert(!/\x1b/.test(stdout), "no colours in a script");
    if (!have) return;
    const file = await Deno.makeTempFile();
    await Deno.writeTextFile(file, stdout);
    const checked = await new Deno.Command(command, { args: [flag, file] }).output();
    await Deno.remove(file);
    assert(checked.success, new TextDecoder().decode(checked.stderr));
  });
}

Deno.test("case 26: help offers no way to put a token or password on the command line", async () => {
  const { stdout } = await runMain(["auth", "login", "--help"]);
  assert(stdout.includes("--password-stdin"));
  assert(!/--password[ =<]/.test(stdout) && !/--token[ =]<(value|token)>/.test(stdout));
});
