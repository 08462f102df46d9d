/**
 * `sealhold permissions <command>` is the exact list: every command that can run unattended works under just those flags, and
 * without any one of them it ends with exit code 11 and names that very flag.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { startTestServer } from "../server/harness.ts";
import { sealhold } from "./cli_process.ts";

/** What each command is run with, and what it answers when all is well. */
const COMMANDS: readonly { path: string[]; args?: string[]; stdin?: string; code?: number }[] = [
  {
    path: ["auth", "login"],
    args: ["-u", "alice", "--password-stdin"],
    stdin: "correct horse battery\n",
  },
  { path: ["auth", "list"] },
  { path: ["auth", "status"] },
  { path: ["auth", "token"] },
  { path: ["auth", "refresh"] },
  { path: ["secrets", "set"], args: ["api_key", "-"], stdin: "value" },
  { path: ["secrets", "get"], args: ["api_key"] },
  { path: ["secrets", "list"] },
  { path: ["secrets", "delete"], args: ["other", "--force"], code: 4 },
  { path: ["store", "status"] },
  { path: ["store", "doctor"] },
  { path: ["store", "rekey"] },
  {
    path: ["server", "user", "add"],
    args: ["bob", "--password-stdin"],
    stdin: "correct horse battery\n",
  },
  { path: ["server", "user", "list"] },
  { path: ["server", "user", "disable"], args: ["bob"] },
  { path: ["server", "user", "enable"], args: ["bob"] },
  { path: ["server", "key", "rotate"] },
  { path: ["context", "add"], args: ["one", "--server", "https://one.test"] },
  { path: ["context", "add"], args: ["two", "--server", "https://two.test"] },
  { path: ["context", "use"], args: ["two"] },
  { path: ["context", "list"] },
  { path: ["context", "remove"], args: ["two", "--force"] },
  {
    path: ["store", "import"],
    args: ["-", "--as", "merits", "--server", "https://one.test"],
    stdin: '{"token":"t","expiresAt":4102444800000,"aid":"a"}',
  },
  { path: ["store", "export"], args: ["--as", "leger", "--force"] },
  { path: ["exit-codes"] },
  { path: ["permissions"] },
  { path: ["auth", "logout"], args: ["--force"] },
];

Deno.test("permissions: the printed flags are enough, and each of them is needed", async (t) => {
  await using server = await startTestServer();
  const home = await Deno.makeTempDir({ prefix: "sealhold-permissions-" });
  const env = { SEALHOLD_HOME: home, SEALHOLD_API_URL: server.url, SEALHOLD_NO_PROMPT: "1" };
  try {
    assertEquals((await sealhold(["store", "init", "--keyfile"], { env })).code, 0);
    for (const command of COMMANDS) {
      await t.step(command.path.join(" "), async () => {
        const printed = await sealhold(["permissions", ...command.path], { env });
        assertEquals(printed.code, 0, printed.stderr);
        const flags = printed.stdout.trim().split(" ").filter((flag) => flag !== "");
        const run = async (granted: readonly string[]) =>
          await sealhold([...command.path, ...command.args ?? []], {
            env,
            flags: granted,
            ...(command.stdin === undefined ? {} : { stdin: command.stdin }),
          });
        for (const flag of flags) {
          if (flags.length === 1) break;
          const refused = await run(flags.filter((each) => each !== flag));
          assertEquals(refused.code, 11, `without ${flag}: ${refused.stderr}`);
          assertStringIncludes(refused.stderr, flag);
          assertEquals(refused.stdout, "");
        }
        const ran = await run(flags);
        assertEquals(ran.code, command.code ?? 0, ran.stderr);
      });
    }
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});

Deno.test("permissions: a provider's API key is stored and printed without any network permission", async () => {
  const home = await Deno.makeTempDir({ prefix: "sealhold-permissions-" });
  try {
    const env = { SEALHOLD_HOME: home, SEALHOLD_NO_PROMPT: "1" };
    assertEquals((await sealhold(["store", "init", "--keyfile"], { env })).code, 0);
    const printed = await sealhold(["permissions", "store", "status"], { env });
    const flags = printed.stdout.trim().split(" ");
    assert(flags.every((flag) => !flag.startsWith("--allow-net")), printed.stdout);
    const key = `sk-ant-api03-${"k".repeat(30)}`;
    const granted = [...flags, `--allow-write=${home}`];
    const login = ["auth", "login", "anthropic", "--method", "api-key"];
    const ran = await sealhold(login, { env, flags: granted, stdin: key });
    assertEquals(ran.code, 0, ran.stderr);
    const token = await sealhold(["auth", "token", "anthropic"], { env, flags: granted });
    assertEquals([token.code, token.stdout], [0, `${key}\n`]);
    const gone = ["auth", "logout", "anthropic", "--force"];
    assertEquals((await sealhold(gone, { env, flags: granted })).code, 0);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});

Deno.test("permissions: under a partial list of variables, the refused ones read as unset", async () => {
  const home = await Deno.makeTempDir({ prefix: "sealhold-permissions-" });
  try {
    const env = { SEALHOLD_HOME: home, SEALHOLD_FORMAT: "json" };
    const flags = [
      "--allow-env=SEALHOLD_HOME",
      `--allow-read=${home}`,
      `--allow-write=${home}`,
      "--allow-sys=uid",
    ];
    const ran = await sealhold(["auth", "status"], { env, flags });
    assertEquals(ran.code, 3);
    assert(ran.stderr.startsWith("error: Not authenticated\n"), ran.stderr);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});
