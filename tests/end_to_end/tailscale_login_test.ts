/** `auth login --method tailscale` as processes: a real server, a fake tailscaled, a fake `tailscale` in PATH. */
import { assertEquals, assertMatch } from "@std/assert";
import { ALICE, startTailscaled, statusText } from "../fakes/fake_tailscaled.ts";
import { fakeTailscaleProgram } from "../fakes/fake_tailscale_program.ts";
import { sealhold } from "./cli_process.ts";
import { serve } from "./serve.ts";

const LOGIN = ["auth", "login", "--method", "tailscale", "--store", "keyfile"];

Deno.test("tailscale login as processes: refused, linked, logged in, used", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await using daemon = await startTailscaled();
  await using program = await fakeTailscaleProgram({ stdout: statusText(ALICE) });
  await using server = await serve(["--tailscale", "whois", "--tailscale-socket", daemon.socket]);
  const home = await Deno.makeTempDir();
  const env = {
    SEALHOLD_HOME: home,
    SEALHOLD_API_URL: server.url,
    PATH: `${program.folder}:${Deno.env.get("PATH")}`,
  };
  try {
    const refused = await sealhold(LOGIN, { env });
    assertEquals([refused.code, refused.stdout], [5, ""]);
    assertMatch(
      refused.stderr,
      /^error: The Tailscale account alice@example\.com \(user id 92233/m,
    );
    const hint = /hint: .*: (sealhold .*)\n/.exec(refused.stderr)?.[1] ?? "";
    // The operator types what the hint says, for an account made for it.
    const add = ["server", "user", "add", "tess", "--tailscale", "1"];
    assertEquals((await server.operator(add)).code, 0);
    const link = hint.replace("<username>", "tess").split(" ").slice(1);
    const linked = await server.operator(link);
    assertEquals(linked.code, 0, linked.stderr);

    const login = await sealhold(LOGIN, { env });
    assertEquals(login.code, 0, login.stderr);
    const set = await sealhold(["secrets", "set", "A", "-"], { env, stdin: "value" });
    assertEquals(set.code, 0, set.stderr);
    assertEquals((await sealhold(["secrets", "get", "A"], { env })).stdout, "value");

    const unlink = ["server", "user", "unlink", "tess", "--tailscale", ALICE.userId];
    assertEquals((await server.operator(unlink)).code, 0);
    assertEquals((await sealhold(["secrets", "get", "A"], { env })).code, 3);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});

Deno.test("tailscale login as a process: stopped, or not there at all, exits 6 with the command", {
  ignore: Deno.build.os === "windows",
}, async () => {
  const stopped = statusText({ ...ALICE, backendState: "Stopped" });
  await using program = await fakeTailscaleProgram({ stdout: stopped, exitCode: 1 });
  const home = await Deno.makeTempDir();
  try {
    for (const folder of [program.folder, "/nowhere"]) {
      const env = { SEALHOLD_HOME: home, SEALHOLD_API_URL: "http://127.0.0.1:9", PATH: folder };
      const ran = await sealhold([...LOGIN.slice(0, 4), "--no-store"], { env });
      assertEquals([ran.code, ran.stderr], [
        6,
        "error: Tailscale not running\nhint: sudo tailscale up\n",
      ]);
    }
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});

Deno.test("serve --tailscale api: the file with the key must be there, and closed to others", {
  ignore: Deno.build.os === "windows",
}, async () => {
  const home = await Deno.makeTempDir();
  try {
    const run = async (path: string) => {
      const args = ["--tailscale", "api", "--tailscale-key-file", path];
      const env = { SEALHOLD_HOME: home };
      return (await sealhold(["serve", "--listen", "127.0.0.1:0", ...args], { env })).code;
    };
    assertEquals(await run(`${home}/nowhere`), 4);
    await Deno.writeTextFile(`${home}/open`, "tskey-api-x", { mode: 0o644 });
    assertEquals(await run(`${home}/open`), 10);
    await Deno.writeTextFile(`${home}/odd`, "two words", { mode: 0o600 });
    assertEquals(await run(`${home}/odd`), 2);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});
