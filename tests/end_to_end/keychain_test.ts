/** The whole program with a real keychain: GNOME Keyring in a D-Bus session of its own. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { keyringSession, missing, unlessMissing } from "../adapters/keychain/keyring_session.ts";
import { startTestServer } from "../server/harness.ts";
import { sealhold } from "./cli_process.ts";
import { guarded } from "../guard.ts";

const PASSWORD = "correct horse battery";
const ignore = missing.length > 0;
const LOGIN = ["auth", "login", "-u", "alice", "--password-stdin"];

/** Deno's own modules are looked for in the real home. */
function denoDir(): Record<string, string> {
  const home = Deno.env.get("HOME") ?? "/";
  return { DENO_DIR: Deno.env.get("DENO_DIR") ?? join(home, ".cache", "deno") };
}

Deno.test({
  name: `keychain: init, login, a secret, and no question asked${unlessMissing}`,
  ignore,
  async fn() {
    await using server = await startTestServer();
    await using session = await keyringSession();
    const home = join(session.folder, "sealhold");
    const env = {
      ...session.env,
      ...denoDir(),
      SEALHOLD_HOME: home,
      SEALHOLD_API_URL: server.url,
      SEALHOLD_NO_PROMPT: "1",
    };
    const run = (args: string[], stdin?: string) =>
      sealhold(args, { env, ...(stdin === undefined ? {} : { stdin }) });
    const made = await run(["store", "init", "--keychain"]);
    assertEquals(
      [made.code, made.stdout],
      [0, `Created ${home}/auth.json, opened by keychain (Secret Service)\n`],
      made.stderr,
    );
    const login = await run(LOGIN, `${PASSWORD}\n`);
    assertEquals(login.code, 0, login.stderr);
    assertEquals((await run(["secrets", "set", "api_key", "-"], "v4lue")).code, 0);
    const got = await run(["secrets", "get", "api_key", "--format", "raw"]);
    assertEquals([got.code, got.stdout], [0, "v4lue"], got.stderr);

    const { stdout: found } = await session.tool("search", "service", "sealhold");
    assertStringIncludes(found, "label = Sealhold");
    const item = /secret = (\S+)/.exec(found)?.[1] ?? "";
    assert(/^sealhold1\.[\w-]{43}\.\d+\.[\w-]{43}$/.test(item), found);
    const key = item.split(".")[1]!;
    for await (const { name, isFile } of Deno.readDir(home)) {
      if (!isFile) continue;
      const text = await Deno.readTextFile(join(home, name));
      assert(!text.includes(key) && !text.includes("access_token"), name);
    }
    assertEquals((await run(["store", "rekey"])).code, 0);
    const doctor = await run(["store", "doctor"]);
    assertEquals(doctor.code, 0, doctor.stdout);
    assertStringIncludes(doctor.stdout, "Secret Service holds the item");

    // Side by side, and nobody finds the item behind or ahead of the file.
    const many = await Promise.all(
      Array.from(
        { length: 8 },
        (_, i) => i % 2 ? run(["auth", "status"]) : run(LOGIN, `${PASSWORD}\n`),
      ),
    );
    assertEquals(many.map(({ code, stderr }) => [code, stderr]).filter(([code]) => code !== 0), []);

    // The printed flags are enough, and the program is one of them.
    const printed = await run(["permissions", "auth", "status"]);
    const flags = printed.stdout.trim().split(/\s+/);
    assert(flags.includes("--allow-run=secret-tool"), printed.stdout);
    const narrow = async (granted: string[]) =>
      await sealhold(["auth", "status"], { env, flags: granted });
    const allowed = await narrow(flags);
    assertEquals(allowed.code, 0, allowed.stderr);
    const refused = await narrow(flags.filter((flag) => !flag.startsWith("--allow-run")));
    assertEquals(refused.code, 11, refused.stderr);
    assertStringIncludes(refused.stderr, "--allow-run=secret-tool");

    // A7: the state folder is gone, and an older file comes back.
    const old = await Deno.readFile(`${home}/auth.json`);
    assertEquals((await run(["auth", "logout", "--force"])).code, 0);
    await Deno.writeFile(`${home}/auth.json`, old);
    await Deno.remove(`${home}/state/marks`, { recursive: true });
    assertEquals((await run(["auth", "status"])).code, 9);

    await session.lock();
    for (const args of [["auth", "status"], LOGIN]) {
      const locked = await run(args, `${PASSWORD}\n`);
      assertEquals([locked.code, locked.stdout], [10, ""], locked.stderr);
      assertStringIncludes(locked.stderr, "The keychain is locked (Secret Service)");
      assertStringIncludes(locked.stderr, "hint: ");
    }
  },
});

/** A runner with no terminal, no keychain, and a home of its own. */
async function bareRunner(
  tool: string | undefined,
  check: (run: (args: string[]) => ReturnType<typeof sealhold>, home: string) => Promise<void>,
): Promise<void> {
  await using server = await startTestServer();
  const home = await Deno.makeTempDir({ prefix: "sealhold-bare-" });
  try {
    const bin = join(home, "bin");
    await Deno.mkdir(bin);
    if (tool !== undefined) {
      await Deno.writeTextFile(join(bin, "secret-tool"), `#!/bin/sh\n${tool}\n`, { mode: 0o755 });
    }
    const env = {
      PATH: `${bin}${tool === undefined ? "" : ":/usr/bin:/bin"}`,
      ...denoDir(),
      SEALHOLD_HOME: join(home, "s"),
      SEALHOLD_API_URL: server.url,
    };
    await check((args) => sealhold(args, { env, stdin: `${PASSWORD}\n` }), join(home, "s"));
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

async function filesUnder(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) found.push(...await filesUnder(join(folder, name)));
    else found.push(name);
  }
  return found;
}

/** What a keychain does that fails late, or never; and how often a process may ask it. How long it waits is counted elsewhere. */
const SLOW = [["sleep 600", 1], ["sleep 2.5; exit 1", 2], [
  "sleep 2.5; echo no >&2; exit 1",
  2,
]] as const;

for (const [tool, most] of SLOW) {
  Deno.test({
    name:
      `A8: a store whose keychain does "${tool}" fails, and is asked ${most} times at most, whatever is asked of it`,
    ignore: Deno.build.os === "windows",
    fn: () =>
      bareRunner("true", async (run, home) => {
        // A tool that remembers one item is enough of a keychain to make the store.
        const bin = join(home, "..", "bin", "secret-tool");
        const item = join(home, "..", "item");
        const keeps = `case $1 in store) cat > ${item} ;; *) cat ${item} ;; esac`;
        await Deno.writeTextFile(bin, `#!/bin/sh\n${keeps}\n`);
        const made = await run(["store", "init", "--keychain"]);
        assertEquals(made.code, 0, made.stderr);
        const calls = join(home, "..", "calls");
        await Deno.writeTextFile(bin, `#!/bin/sh\necho "$1" >> ${calls}\n${tool}\n`);
        const asks = [["store", "doctor"], ["store", "rekey"], ["auth", "status"], LOGIN];
        await Promise.all(asks.map(async (args) => {
          const ran = await run(args);
          assert(ran.code === 9 || ran.code === 10, `${args}: ${ran.code} ${ran.stderr}`);
        }));
        const asked = (await Deno.readTextFile(calls)).trim().split("\n").length;
        assert(asked >= asks.length && asked <= most * asks.length, `asked ${asked} times`);
      }),
  });
}

const RUNNERS: [string, string | undefined][] = [
  ["no secret-tool at all", undefined],
  ["a secret-tool without D-Bus", "echo 'secret-tool: Cannot autolaunch D-Bus' >&2; exit 1"],
  ["a secret-tool that prompts for ever", "sleep 600"],
  ["a secret-tool whose child holds the pipe", "sleep 600 & exit 1"],
];

for (const [what, tool] of RUNNERS) {
  Deno.test({
    name: `A8: auth login on a runner with ${what}: exit 10, and no store`,
    ignore: Deno.build.os === "windows",
    fn: () =>
      bareRunner(tool, async (run, home) => {
        for (const store of [[], ["--store", "keychain"]]) {
          const ran = await guarded(run([...LOGIN, ...store]), "the login");
          assertEquals([ran.code, ran.stdout], [10, ""], ran.stderr);
          assertStringIncludes(ran.stderr, "sealhold store init --keyfile");
          assert(!ran.stderr.includes("    at "), ran.stderr);
        }
        const left = await filesUnder(home).catch(() => []);
        assertEquals(left.filter((name) => !name.endsWith(".lock")), []);
      }),
  });
}
