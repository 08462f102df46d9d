/** `sealhold auth login --method oauth` at a Sealhold server: our client and our authorization server, over real HTTP. */
import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { startTestServer } from "../server/harness.ts";
import { cliWorld } from "./oauth/cli_world.ts";
import { FormBrowser, type Page } from "./oauth/form_browser.ts";

/** Logs in on the server's page and allows what is asked for. */
async function allow(address: string, username: string, password: string): Promise<Page> {
  const browser = new FormBrowser();
  const consent = await browser.submit(await browser.open(address), { username, password });
  return await browser.submit(consent, { decision: "allow" });
}

Deno.test("a Sealhold server through the CLI: PKCE loopback, refresh, logout", {
  ignore: Deno.build.os !== "linux",
}, async () => {
  await using server = await startTestServer();
  await using world = await cliWorld(['issuer = "https://id.acme.example"', 'client_id = "x"']);
  const env = { SEALHOLD_API_URL: server.url };
  let page: Promise<Page> | undefined;
  const login = await world.run(
    ["auth", "login", "sealhold", "--method", "oauth", "--wait", "1m"],
    {
      env,
      onBrowser: (url) => page = allow(url, "alice", "correct horse battery"),
    },
  );
  assertEquals(login.code, 0, login.stderr);
  assertMatch((await page!).html, /You can close this window/);
  assertEquals(login.stdout, `Logged in to ${server.url} as alice\n`);
  const status = await world.run(["auth", "status", "--format", "json"], { env });
  assertEquals(JSON.parse(status.stdout).username, "alice");

  const before = (await world.run(["auth", "token"], { env })).stdout.trim();
  const refresh = await world.run(["auth", "refresh"], { env });
  assertEquals(refresh.code, 0, refresh.stderr);
  const after = (await world.run(["auth", "token"], { env })).stdout.trim();
  assertNotEquals(after, before);
  assertEquals((await world.run(["secrets", "list"], { env })).code, 0);

  const logout = await world.run(["auth", "logout", "--force", "--format", "json"], { env });
  assertEquals(logout.code, 0, logout.stderr);
  assert(JSON.parse(logout.stdout).revoked, logout.stdout);
});
