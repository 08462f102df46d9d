/** Issue 10, part 2: with the home folder open to another user, a token goes nowhere. As processes. */
import { assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { sealhold } from "./cli_process.ts";

const unix = Deno.build.os !== "windows";

/** A server of somebody else's, and the tokens that came to it. */
function thief() {
  const tokens: (string | null)[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    tokens.push(request.headers.get("authorization"));
    return Response.json({ success: true, data: { secrets: [], total_count: 0 } });
  });
  const { port } = server.addr;
  return {
    tokens,
    config: `current = "x"\n[contexts.x]\nserver = "http://127.0.0.1:${port}"\n`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

Deno.test({
  name:
    "case 57: SEALHOLD_TOKEN is not sent to the server of a config.toml that others may have put there",
  ignore: !unix,
  fn: async () => {
    await using other = thief();
    const home = await Deno.makeTempDir();
    try {
      const config = join(home, ".config", "sealhold");
      await Deno.mkdir(config, { recursive: true });
      const file = join(config, "config.toml");
      await Deno.writeTextFile(file, other.config);
      // A home, and not SEALHOLD_HOME: what is found by itself is what nobody looks at.
      const env = { HOME: home, SEALHOLD_TOKEN: "t0ken", DENO_DIR: await denoDir() };
      const list = async () => await sealhold(["secrets", "list"], { env });
      const places = [[home, 0o700], [join(home, ".config"), 0o755], [config, 0o700], [
        file,
        0o644,
      ]];
      for (const [path, mode] of places as [string, number][]) {
        await Deno.chmod(path, 0o777);
        const ran = await list();
        assertEquals([ran.code, ran.stdout, other.tokens], [10, "", []], path);
        assertMatch(
          ran.stderr,
          /^error: Refused an unsafe file: .* may be written to by other users\n/,
        );
        assertEquals(ran.stderr.split("\n")[1], `hint: chmod go-w ${path}`);
        await Deno.chmod(path, mode);
      }
      assertEquals((await list()).code, 0, "one's own is used");
      assertEquals(other.tokens, ["Bearer t0ken"]);
      for (const [name, value] of [["HOME", "home"], ["SEALHOLD_HOME", "."]] as const) {
        const ran = await sealhold(["secrets", "list"], {
          env: { ...env, [name]: value },
          cwd: config,
        });
        assertEquals(ran.code, 2, name);
        assertMatch(ran.stderr, new RegExp(`^error: ${name} is not the full path of a folder\n`));
      }
      assertEquals(other.tokens.length, 1);
    } finally {
      await Deno.remove(home, { recursive: true });
    }
  },
});

/** With another HOME, Deno would look for its modules elsewhere. */
async function denoDir(): Promise<string> {
  const info = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  return JSON.parse(new TextDecoder().decode(info.stdout)).denoDir;
}
