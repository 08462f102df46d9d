/** What goes wrong outside: the sandbox, a closed stdout, a crash; and the commands that touch nothing (case 29). */
import { newStore } from "./auth_commands.ts";
import type { World } from "./world.ts";

const SANDBOXES: readonly (readonly string[])[] = [
  [],
  ["--allow-env"],
  ["--allow-env", "--allow-read", "--allow-sys"],
  ["--allow-env", "--allow-read", "--allow-sys", "--allow-write"],
  ["--allow-env", "--allow-read", "--allow-sys", "--allow-net"],
];

/** A permission that is refused, with the secret at hand already. */
export async function refusedPermissions(
  world: World,
  url: string,
  password: string,
): Promise<void> {
  await newStore(world);
  const token = world.evidence.mint("access token", "env-");
  for (const flags of SANDBOXES) {
    const env = { SEALHOLD_API_URL: url, DENO_LOG: "debug" };
    await world.runAs(["auth", "login", "-u", "alice", "--password-stdin", "--debug"], {
      flags,
      env,
      stdin: `${password}\n`,
      fails: true,
    });
    await world.runAs(["secrets", "list", "--debug"], {
      flags: flags.filter((flag) => flag !== "--allow-net"),
      env: { ...env, SEALHOLD_TOKEN: token },
      fails: true,
    });
  }
}

/** Nobody reads stdout, or the process is killed while it holds the password. */
export async function crashes(world: World, url: string, password: string): Promise<void> {
  await newStore(world);
  const env = { SEALHOLD_API_URL: url };
  const stdin = `${password}\n`;
  const login = ["auth", "login", "-u", "alice", "--password-stdin", "--debug"];
  const shell = (script: string) => ["sh", "-c", script, "sh"];
  await world.runAs([...login, "--no-store"], {
    env,
    stdin,
    via: shell('"$@" > /dev/full'),
    fails: true,
  });
  await world.runAs(login, { env, stdin });
  for (const args of [["auth", "token", "--debug"], ["auth", "status", "--debug"]]) {
    await world.runAs(args, { env, via: shell('"$@" > /dev/full'), fails: true });
    await world.runAs(args, { env, via: shell('"$@" >&-') });
  }
  const silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  for (const signal of ["SEGV", "ABRT", "QUIT", "TERM"]) {
    await world.runAs(login, {
      env: { SEALHOLD_API_URL: `http://127.0.0.1:${silent.addr.port}`, RUST_BACKTRACE: "full" },
      stdin,
      via: shell(`ulimit -c 0; "$@" & pid=$!; sleep 1; kill -${signal} $pid; wait $pid`),
      fails: true,
    });
  }
  silent.close();
}

/** Commands that have no use for a secret, with all of them in the environment. */
export async function idleCommands(world: World): Promise<void> {
  const { evidence } = world;
  const env = {
    SEALHOLD_TOKEN: evidence.mint("access token", "env-"),
    SEALHOLD_ID_TOKEN: evidence.mint("ID token", "ey"),
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: evidence.mint("GitHub request token", "gh"),
  };
  const idle = [
    ...[["--version"], ["--help"], ["auth"], ["auth", "login", "--help"], ["exit-codes"]],
    ...["bash", "zsh", "fish"].map((shell) => ["completions", shell]),
    ...[["permissions"], ["permissions", "auth", "login"], ["permissions", "run"]],
  ];
  for (const args of idle) await world.runAs(args, { env });
  const mistakes = [
    ["nonsense"],
    ["auth", "nonsense"],
    ["auth", "login", "--nonsense"],
    ["secrets", "get"],
    ["store", "import"],
    ["auth", "login"],
    ["auth", "login", "--device", "--method", "ci"],
    ["run"],
  ];
  for (const args of mistakes) await world.run(args, { env, fails: true });
  const typed = ["access token"];
  const key = evidence.mint("access token", "typed-");
  for (const args of [["auth", "login", key], ["auth", "token", key], ["auth", key], [key]]) {
    await world.run(args, { fails: true, typed });
  }
  await world.run(["auth", "status", "--server", `https://a:${key}@x`], { fails: true, typed });
  await world.run(["secrets", "get", `${key}?`], { fails: true, typed });
}
