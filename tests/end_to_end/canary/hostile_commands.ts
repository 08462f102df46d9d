/** Every command that talks to a Sealhold server, at servers that give back what they were sent. */
import { assertEquals } from "@std/assert";
import { serve } from "../../adapters/http_transport/loopback.ts";
import { carriedBy, HOSTILE, type Hostile, hostileAnswer } from "./hostile.ts";
import { newStore } from "./auth_commands.ts";
import type { World } from "./world.ts";

/** One server after the other, and one that is away. */
export async function hostileServers(world: World): Promise<void> {
  await newStore(world);
  for (const mode of HOSTILE) {
    await using server = serve(async (request) => hostileAnswer(mode, await carriedBy(request)));
    await atServer(world, server.origin, mode);
  }
  await atServer(world, "http://127.0.0.1:9", "500");
  await tokenAsClaim(world);
}

/** A refusal that names the token as the claim: claims are printed, into the log of a job. */
async function tokenAsClaim(world: World): Promise<void> {
  let asked = 0;
  await using server = serve(async (request) => {
    const { secret } = await carriedBy(request);
    const [, , signature] = secret.split(".");
    const claims = [
      { claim: secret, sent: secret },
      { claim: "sub", expected: `<${signature}>` },
      { claim: "sub", sent: signature },
    ];
    const answer = claims[asked++ % claims.length];
    return Response.json({ error: "invalid_grant", ...answer }, { status: 400 });
  });
  const signature = world.evidence.mint("ID token", "", 86);
  for (let i = 0; i < 3; i++) {
    await world.run(["auth", "login", "--method", "ci"], {
      env: { SEALHOLD_API_URL: server.origin, SEALHOLD_ID_TOKEN: `eyJh.eyJz.${signature}` },
      fails: true,
    });
  }
  assertEquals(asked, 3);
}

async function atServer(world: World, url: string, mode: Hostile): Promise<void> {
  const { evidence } = world;
  const env = { SEALHOLD_API_URL: url };
  // Only lower case and digits: it looks like an error code, and would be printed as one.
  const password = evidence.mint("password", "", 30).toLowerCase();
  evidence.plant("password", password);
  const token = evidence.mint("access token", "t").toLowerCase();
  evidence.plant("access token", token);
  const fails = true;
  const login = ["auth", "login"];
  const stdin = `${password}\n`;
  await world.run([...login, "-u", "alice", "--password-stdin"], { env, stdin, fails });
  // A server that answers anything but an error has accepted the token.
  const accepted = mode === "shape" && !url.endsWith(":9");
  await world.run([...login, "--with-token"], { env, stdin: token, fails: !accepted });
  await world.run([...login, "sealhold", "--device", "--wait", "1m"], { env, fails });
  const idToken = `${evidence.mint("ID token", "ey")}.e30.AAAA`;
  await world.run([...login, "--method", "ci"], {
    env: { ...env, SEALHOLD_ID_TOKEN: idToken },
    fails,
  });
  await world.run([...login, "--method", "tailscale"], {
    env: { ...env, SEALHOLD_TOKEN: token, SEALHOLD_ID_TOKEN: idToken },
    fails,
  });
  const given = { ...env, SEALHOLD_TOKEN: token };
  await world.run(["secrets", "list"], { env: given, fails });
  await world.run(["secrets", "get", "A"], { env: given, fails });
  await world.run(["secrets", "delete", "A", "--force"], { env: given, fails });
  const value = evidence.mint("secret value", "v").toLowerCase();
  evidence.plant("secret value", value);
  await world.run(["secrets", "set", "A", "-"], { env: given, stdin: value, fails });
  await withSession(world, url, mode);
}

/** A session of the time when the server was good: its refresh token goes out. */
async function withSession(world: World, url: string, mode: Hostile): Promise<void> {
  const [access, refresh] = ["access", "refresh"].map((name) =>
    world.evidence.mint(`${name} token`, "s").toLowerCase()
  );
  world.evidence.plant("access token", access!);
  world.evidence.plant("refresh token", refresh!);
  const file = await world.input(
    `kitty-${mode}-${new URL(url).port}`,
    `[tokens]
access = "${access}"
refresh = "${refresh}"
access_expires_at = "2026-01-02T03:19:05+00:00"
refresh_expires_at = "2999-01-09T03:04:05+00:00"
[user]
username = "ada@example.com"
[server]
url = "${url}"
`,
    "access token",
    "refresh token",
  );
  const at = ["--server", url];
  await world.run(["store", "import", file, "--as", "spec-kitty", "--force"]);
  await world.run(["auth", "status", ...at]);
  for (const args of [["auth", "refresh"], ["auth", "token"], ["secrets", "list"]]) {
    await world.run([...args, ...at], { fails: true });
  }
  await world.run(["auth", "logout", "--force", ...at]);
}
