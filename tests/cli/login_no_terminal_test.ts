/** `auth login` where nobody can be asked: it answers with exit 3 or 10 and a hint, and waits for nobody. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { GUARD_MS } from "../guard.ts";
import { spawnMain, tempHome } from "./main_process.ts";

/** What is typed, and the exit code with a store that can be written. */
const LOGINS: readonly [string[], number][] = [
  [["auth", "login"], 3],
  [["auth", "login", "--server", "https://sealhold.example.com"], 3],
  [["auth", "login", "sealhold"], 3],
  [["auth", "login", "--username", "ada"], 3],
  [["auth", "login", "--method", "password"], 3],
  [["auth", "login", "--method", "api-key"], 3],
  [["auth", "login", "anthropic"], 3],
  [["auth", "login", "anthropic", "--method", "api-key"], 3],
  [["auth", "login", "anthropic", "--method", "token"], 3],
  [["auth", "login", "anthropic", "--no-prompt", "--format", "json"], 3],
  [["auth", "login", "--method", "oauth"], 3],
  [["auth", "login", "--method", "oauth", "--no-prompt"], 3],
  [["auth", "login", "--device"], 3],
  [["auth", "login", "--device", "--qr", "--no-store"], 3],
];

/** A runner that opens browsers, for all that one can tell: the program is there, and says that it worked. */
async function withOpener(home: string): Promise<Record<string, string>> {
  const bin = join(home, "bin");
  await Deno.mkdir(bin);
  await Deno.writeTextFile(join(bin, "xdg-open"), "#!/bin/sh\nexit 0\n", { mode: 0o755 });
  return { PATH: `${bin}:${Deno.env.get("PATH") ?? ""}` };
}

/** Runs it with a stdin that is closed, or open and for ever silent. */
async function login(argv: readonly string[], env: Record<string, string>, stdin: "none" | "open") {
  const child = spawnMain(argv, { env, ...(stdin === "open" ? { stdin: "" } : {}) });
  const timer = setTimeout(() => child.kill("SIGKILL"), GUARD_MS);
  try {
    const { code, stdout, stderr } = await child.output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { code, stdout: text(stdout), stderr: text(stderr) };
  } finally {
    clearTimeout(timer);
    if (stdin === "open") await child.stdin.close().catch(() => {});
  }
}

for (const [argv, wanted] of LOGINS) {
  Deno.test(`no terminal: sealhold ${argv.join(" ")} answers, exit 3 or 10, with a hint`, async () => {
    await using withStore = await tempHome();
    await using without = await tempHome();
    const opener = await withOpener(withStore.path);
    for (const stdin of ["none", "open"] as const) {
      const plain = { ...opener, SEALHOLD_HOME: withStore.path, SEALHOLD_STORE: "plain" };
      const stored = await login(argv, plain, stdin);
      assertEquals(stored.code, wanted, stored.stderr);
      // The same runner without a keychain, and with no store chosen.
      const bare = await login(argv, { ...opener, SEALHOLD_HOME: without.path }, stdin);
      assert(bare.code === 3 || bare.code === 10, bare.stderr);
      for (const { stdout, stderr } of [stored, bare]) {
        assertEquals(stdout, "");
        assertMatch(stderr, /hint(: |":")\S/);
      }
    }
  });
}

Deno.test("no store yet: sealhold auth list shows the providers all the same", async () => {
  await using home = await tempHome();
  const env = { SEALHOLD_HOME: home.path };
  const { code, stdout, stderr } = await login(["auth", "list"], env, "none");
  assertEquals([code, stderr], [0, ""]);
  assertMatch(stdout, /^anthropic +Not authenticated/m);
  assertMatch(stdout, /^Store: none yet; the first login makes one/m);
  const json = await login(["auth", "list", "--format", "json"], env, "none");
  assertEquals([json.code, JSON.parse(json.stdout).store], [0, null]);
});
