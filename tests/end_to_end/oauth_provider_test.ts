/**
 * `sealhold auth …` against two authorization servers that nobody here wrote: `oidc-provider` and `oauth2-mock-server`, each
 * in this process, the command line in its own.
 */
import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { OAuth2Server } from "oauth2-mock-server";
import { cliWorld } from "./oauth/cli_world.ts";
import { FormBrowser, type Page } from "./oauth/form_browser.ts";
import { OIDC_CLIENT, startOidcServer } from "./oauth/oidc_server.ts";

const ignore = Deno.build.os !== "linux";

function oidcSettings(issuer: string): string[] {
  return [
    `issuer = "${issuer}"`,
    `client_id = "${OIDC_CLIENT}"`,
    'scopes = ["openid", "offline_access", "profile"]',
    "allow_private = true",
  ];
}

/** Logs in, consents, and is sent back to the command line. */
async function approve(address: string): Promise<Page> {
  const browser = new FormBrowser();
  const consent = await browser.submit(await browser.open(address), {
    login: "ada",
    password: "any",
  });
  return await browser.submit(consent);
}

Deno.test("oidc-provider through the CLI: PKCE loopback, refresh rotation, revocation", {
  ignore,
}, async (t) => {
  const server = await startOidcServer();
  await using world = await cliWorld(oidcSettings(server.issuer));
  let first = "";
  let said = "";
  try {
    await t.step("auth login --method oauth opens the browser and ends the login", async () => {
      let page: Promise<Page> | undefined;
      const ran = await world.run(["auth", "login", "acme", "--method", "oauth", "--wait", "1m"], {
        onBrowser: (url) => page = approve(url),
      });
      assertEquals(ran.code, 0, ran.stderr);
      const end = await page!;
      assertEquals(end.status, 200);
      assertMatch(end.html, /You can close this window/);
      assertMatch(
        ran.stdout,
        /^Logged in to Acme \(https:\/\/api\.acme\.example\) as ada-name with OAuth\n$/,
      );
      assertMatch(ran.stderr, new RegExp(`${server.issuer}/auth\\?`));
      said = ran.stdout + ran.stderr;
      assertEquals(server.tokenRequests.map(({ grant }) => grant), ["authorization_code"]);
    });
    await t.step("auth token prints it without a request", async () => {
      const ran = await world.run(["auth", "token", "acme"]);
      assertEquals(ran.code, 0, ran.stderr);
      first = ran.stdout.trim();
      assertMatch(first, /^[A-Za-z0-9_-]{20,}$/);
      assertEquals(server.tokenRequests.length, 1);
      assert(!said.includes(first), "the login printed the token");
    });
    await t.step("auth list and auth status show it, and not the token", async () => {
      for (const args of [["auth", "list"], ["auth", "status", "acme"]]) {
        const ran = await world.run(args);
        assertEquals(ran.code, 0, ran.stderr);
        assertMatch(ran.stdout, /OAuth/);
        assert(!ran.stdout.includes(first));
      }
    });
    await t.step(
      "auth refresh twice: the rotated refresh token is the one that is kept",
      async () => {
        for (const _ of [1, 2]) {
          const ran = await world.run(["auth", "refresh", "acme"]);
          assertEquals(ran.code, 0, ran.stderr);
        }
        assertEquals(server.tokenRequests.slice(1), [
          { grant: "refresh_token", status: 200 },
          { grant: "refresh_token", status: 200 },
        ]);
        assertNotEquals((await world.run(["auth", "token", "acme"])).stdout.trim(), first);
      },
    );
    await t.step("auth logout revokes at the server", async () => {
      const ran = await world.run(["auth", "logout", "acme", "--force", "--format", "json"]);
      assertEquals(ran.code, 0, ran.stderr);
      assertEquals(JSON.parse(ran.stdout).revoked, true, ran.stdout);
      assertEquals(server.revocations(), 1);
      assertEquals((await world.run(["auth", "token", "acme"])).code, 3);
    });
  } finally {
    await server.close();
  }
});

Deno.test("oidc-provider through the CLI: device login", { ignore }, async () => {
  const server = await startOidcServer();
  await using world = await cliWorld(oidcSettings(server.issuer));
  try {
    let page: Promise<Page> | undefined;
    const ran = await world.run(["auth", "login", "acme", "--device", "--wait", "1m"], {
      onStderr(text) {
        const code = /^Code {2}(\S+)$/m.exec(text)?.[1];
        const address = /^Open {2}(\S+)$/m.exec(text)?.[1];
        if (page === undefined && code !== undefined && address !== undefined) {
          page = approveDevice(address, code);
        }
      },
    });
    assertEquals(ran.code, 0, ran.stderr);
    assertEquals((await page!).status, 200);
    assertMatch(ran.stderr, /only if you started this login yourself/);
    const device = "urn:ietf:params:oauth:grant-type:device_code";
    assertEquals(server.tokenRequests.at(-1), { grant: device, status: 200 });
    assertEquals((await world.run(["auth", "refresh", "acme"])).code, 0);
  } finally {
    await server.close();
  }
});

/** Types the code, confirms it, logs in and consents. */
async function approveDevice(address: string, code: string): Promise<Page> {
  const browser = new FormBrowser();
  let page = await browser.submit(await browser.open(address), { user_code: code });
  page = await browser.submit(page, { confirm: "yes" });
  page = await browser.submit(page, { login: "grace", password: "any" });
  return await browser.submit(page);
}

Deno.test("oidc-provider through the CLI: who says no gets exit code 3, and nothing is stored", {
  ignore,
}, async () => {
  const server = await startOidcServer();
  await using world = await cliWorld(oidcSettings(server.issuer));
  try {
    const ran = await world.run(["auth", "login", "acme", "--method", "oauth", "--wait", "1m"], {
      onBrowser: async (url) => {
        const browser = new FormBrowser();
        const login = await browser.open(url);
        const abort = /href="([^"]*\/abort)"/.exec(login.html)?.[1];
        await browser.open(new URL(abort!, login.url));
      },
    });
    assertEquals(ran.code, 3, ran.stderr);
    assertMatch(ran.stderr, /^error: The login was refused$/m);
    assertEquals((await world.run(["auth", "token", "acme"])).code, 3);
  } finally {
    await server.close();
  }
});

Deno.test("oauth2-mock-server through the CLI: PKCE loopback, other scopes, refresh, logout", {
  ignore,
}, async () => {
  const server = new OAuth2Server();
  await server.issuer.keys.generate("RS256");
  await server.start(0, "127.0.0.1");
  server.issuer.url = `http://127.0.0.1:${server.address().port}`;
  const grants: string[] = [];
  server.service.on("beforeResponse", (_, { body }) => grants.push(String(body["grant_type"])));
  await using world = await cliWorld([
    `issuer = "${server.issuer.url}"`,
    'client_id = "sealhold-test"',
    'scopes = ["openid"]',
    "allow_private = true",
  ]);
  try {
    const login = await world.run(["auth", "login", "acme", "--method", "oauth", "--wait", "1m"], {
      onBrowser: (url) => void new FormBrowser().open(url),
    });
    assertEquals(login.code, 0, login.stderr);
    assertMatch(login.stderr, /The server granted other scopes: dummy/);
    assertEquals((await world.run(["auth", "refresh", "acme"])).code, 0);
    assertMatch((await world.run(["auth", "token", "acme"])).stdout, /^ey[^.]+\.[^.]+\.[^.]+\n$/);
    assertEquals((await world.run(["auth", "logout", "acme", "--force"])).code, 0);
    assertEquals(grants, ["authorization_code", "refresh_token"]);
  } finally {
    await server.stop();
  }
});

Deno.test("case 7: without allow_private the same server is refused, and the setting named", {
  ignore,
}, async () => {
  const server = await startOidcServer();
  await using world = await cliWorld([
    `issuer = "${server.issuer}"`,
    `client_id = "${OIDC_CLIENT}"`,
  ]);
  try {
    const ran = await world.run(["auth", "login", "acme", "--method", "oauth", "--wait", "1m"]);
    assertEquals(ran.code, 5, ran.stderr);
    assertMatch(ran.stderr, /is not on the public Internet \(loopback\)/);
    assertMatch(ran.stderr, /allow_private = true/);
    assertEquals(server.tokenRequests, []);
  } finally {
    await server.close();
  }
});

Deno.test(
  "without a terminal it is refused, unless --wait says that somebody approves elsewhere",
  {
    ignore,
  },
  async () => {
    const server = await startOidcServer();
    await using world = await cliWorld(oidcSettings(server.issuer));
    try {
      for (const how of [["--method", "oauth"], ["--device"]]) {
        const ran = await world.run(["auth", "login", "acme", ...how]);
        assertEquals(ran.code, 3, ran.stderr);
        assertMatch(
          ran.stderr,
          /^hint: sealhold auth login acme --method (oauth|device) --wait 5m/m,
        );
      }
      const waited = await world.run([
        ...["auth", "login", "acme", "--method", "oauth", "--wait", "1s"],
      ], { env: { PATH: "/nowhere" } });
      assertEquals(waited.code, 6, waited.stderr);
      assertMatch(waited.stderr, /^error: Nobody came back from the browser in time$/m);
      assertMatch(waited.stderr, /^hint: sealhold auth login acme --method oauth --wait /m);
    } finally {
      await server.close();
    }
  },
);
