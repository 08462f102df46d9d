/**
 * A person with a real browser: types a device code, signs in, approves; and goes through the authorization code flow to a
 * loopback listener. Screenshots go to tests/screenshots/.
 */
import { assert, assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import type { Page } from "puppeteer-core";
import { listen } from "../../src/server/listen.ts";
import { HAVE_OPENSSL, makeCertificates } from "../adapters/http_transport/certificates.ts";
import { openTestApp, startTestServer, type TestServer } from "../server/harness.ts";
import { challengeOf, CLIENT, VERIFIER } from "../server/oauth_fixture.ts";
import { dress, hasChromium, LOOKS, withChromium } from "./chromium.ts";
import { sealhold } from "./cli_process.ts";
import { startCli } from "./waiting_cli.ts";

const SHOTS = fromFileUrl(new URL("../screenshots/", import.meta.url));
const ignore = !hasChromium();
if (ignore) {
  // deno-lint-ignore no-console
  console.warn("device_browser_test: ignored, because /usr/bin/chromium is not installed");
}

/** As much of a page's own world as is asked for here. */
interface Dom {
  innerWidth: number;
  document: {
    documentElement: { scrollWidth: number };
    styleSheets: { length: number };
    querySelectorAll(selector: string): Iterable<{
      tagName: string;
      labels?: { length: number };
      getBoundingClientRect(): { height: number };
    }>;
  };
}

/** What the pages say to the console: a blocked style, script or form is an error there. */
function complaints(page: Page): string[] {
  const heard: string[] = [];
  page.on("console", (message) => {
    // A form shown again after a mistake comes with a status of 4xx, which Chrome reports too.
    if (
      message.type() === "error" && !message.text().includes("the server responded with a status")
    ) {
      heard.push(message.text());
    }
  });
  page.on("pageerror", (error) => heard.push(String(error)));
  return heard;
}

/** Photographs a page in every look, and checks that nothing has to be scrolled sideways or is out of reach of a finger. */
async function shoot(page: Page, name: string, ours = true): Promise<void> {
  for (const look of LOOKS) {
    await dress(page, look);
    const facts = await page.evaluate(() => {
      // This function runs in the page, whose types are not ours.
      const { document, innerWidth } = globalThis as unknown as Dom;
      const targets = [...document.querySelectorAll("button, input:not([type=hidden])")];
      return {
        scrollWidth: document.documentElement.scrollWidth,
        innerWidth,
        lowest: Math.min(99, ...targets.map((each) => each.getBoundingClientRect().height)),
        styled: document.styleSheets.length,
        unnamed: targets.filter((each) =>
          each.tagName === "INPUT" && (each.labels?.length ?? 0) === 0
        ).length,
      };
    });
    const label = `${name} at ${look.width} px, ${look.scheme}`;
    assert(
      facts.scrollWidth <= facts.innerWidth,
      `${label} scrolls sideways: ${JSON.stringify(facts)}`,
    );
    assert(facts.lowest >= 32, `${label} has a control of ${facts.lowest} px`);
    if (ours) assertEquals(facts.styled, 1, `${label} has its style`);
    assertEquals(facts.unnamed, 0, `${label}: every field has a label`);
    const path = join(SHOTS, `${name}-${look.width}-${look.scheme}.png`) as `${string}.png`;
    await page.screenshot({ path, fullPage: true });
  }
  const [first] = LOOKS;
  if (first !== undefined) await dress(page, first);
}

async function press(page: Page, selector: string): Promise<void> {
  await Promise.all([page.waitForNavigation(), page.click(selector)]);
}

async function signIn(page: Page, server: TestServer, password = server.password): Promise<void> {
  // This function runs in the page, whose types are not ours.
  await page.$eval("#username", (field) => (field as unknown as { value: string }).value = "");
  await page.type("#username", server.username);
  await page.type("#password", password);
  await press(page, "button[type=submit]");
}

const heading = async (page: Page) => await page.$eval("h1", (each) => each.textContent ?? "");

async function form(server: TestServer, path: string, fields: Record<string, string>) {
  const response = await fetch(`${server.url}${path}`, {
    method: "POST",
    headers: { "user-agent": "sealhold/0.1.0" },
    body: new URLSearchParams({ client_id: CLIENT, ...fields }),
  });
  return await response.json();
}

Deno.test({
  name: "Chromium: a device code is typed and approved, and the waiting client goes on",
  ignore,
}, async (t) => {
  await Deno.mkdir(SHOTS, { recursive: true });
  await using server = await startTestServer({ deviceLogin: true });
  await using home = await cliHome();
  await using cli = startCli(
    ["auth", "login", "sealhold", "--device", "--wait", "1m", "--server", server.url],
    home.env,
  );
  const userCode = await cli.said(/Code\s+([A-Z]{4}-[A-Z]{4})/);
  const address = await cli.said(/(http:\S+\/device)\b/);
  await withChromium(async (browser) => {
    const page = await browser.newPage();
    // As a browser without JavaScript: nothing may depend on it.
    await page.setJavaScriptEnabled(false);
    const heard = complaints(page);
    await t.step("the code", async () => {
      await page.goto(address);
      await shoot(page, "device");
      await page.type("#user_code", "bbbb bbbb");
      await press(page, "button[type=submit]");
      assert((await page.content()).includes("This code is not known"));
      await shoot(page, "device-wrong");
      await page.goto(address);
      await page.type("#user_code", userCode.toLowerCase().replace("-", " "));
      await press(page, "button[type=submit]");
    });
    await t.step("the sign-in", async () => {
      assertEquals(await heading(page), "Sign in");
      await shoot(page, "device-login");
      await signIn(page, server, "not the password");
      assert((await page.content()).includes("Invalid username or password"));
      await shoot(page, "login-wrong");
      await signIn(page, server);
    });
    await t.step("the question, and the end", async () => {
      assertEquals(await heading(page), "Approve this login?");
      await shoot(page, "confirm");
      await press(page, 'button[value="approve"]');
      assertEquals(await heading(page), "Approved");
      await shoot(page, "done");
      await finished(server, home.env, await cli.ended());
    });
    assertEquals(heard, []);
  });
  // deno-lint-ignore no-console
  console.log(`screenshots: ${SHOTS}`);
});

Deno.test(
  { name: "Chromium: the authorization code reaches a loopback listener", ignore },
  async (t) => {
    await Deno.mkdir(SHOTS, { recursive: true });
    await using server = await startTestServer();
    await withChromium(async (browser) => {
      for (const host of ["127.0.0.1", "[::1]"]) {
        await t.step(host, async () => await codeFlow(server, await browser.newPage(), host));
      }
      await t.step("an address that is not the client's is a page", async () => {
        const page = await browser.newPage();
        await page.goto(
          `${server.url}/oauth/authorize?client_id=${CLIENT}&redirect_uri=https://evil.test/`,
        );
        assertEquals(await heading(page), "This did not work");
        assertEquals(new URL(page.url()).origin, server.url);
        await shoot(page, "error");
      });
    });
  },
);

Deno.test({
  name: "Chromium: sealhold auth login --method oauth, from the address to the stored session",
  ignore,
}, async () => {
  await using server = await startTestServer();
  await using home = await cliHome();
  const args = [
    "auth",
    "login",
    "sealhold",
    "--method",
    "oauth",
    "--wait",
    "1m",
    "--server",
    server.url,
  ];
  await using cli = startCli(args, home.env);
  const address = await cli.said(/(http:\S+\/oauth\/authorize\?\S+)/);
  await withChromium(async (browser) => {
    const page = await browser.newPage();
    const heard = complaints(page);
    await page.goto(address);
    await signIn(page, server);
    await press(page, 'button[value="allow"]');
    assert(new URL(page.url()).origin.startsWith("http://127.0.0.1:"));
    assert(page.url().includes("/callback?"));
    await shoot(page, "callback", false);
    await finished(server, home.env, await cli.ended());
    assertEquals(heard.filter((line) => !line.includes("favicon")), []);
  });
});

const ignoreTls = ignore || !HAVE_OPENSSL;
Deno.test({
  name: "Chromium: over https, with a __Host- cookie and back to http on loopback",
  ignore: ignoreTls,
}, async () => {
  const { good } = await makeCertificates();
  const probe = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = probe.addr;
  probe.close();
  const issuer = `https://localhost:${port}`;
  await using app = await openTestApp({ issuer });
  const stopping = new AbortController();
  const ready = Promise.withResolvers<void>();
  const ended = listen(app.handler, {
    port,
    tls: good,
    signal: stopping.signal,
    signals: false,
    onReady: () => ready.resolve(),
  });
  await ready.promise;
  const arrived = Promise.withResolvers<URL>();
  const listener = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    arrived.resolve(new URL(request.url));
    return new Response("back");
  });
  const query = new URLSearchParams({
    response_type: "code",
    client_id: CLIENT,
    redirect_uri: `http://127.0.0.1:${listener.addr.port}/callback`,
    code_challenge: challengeOf(VERIFIER),
    code_challenge_method: "S256",
  });
  await withChromium(async (browser) => {
    const page = await browser.newPage();
    const heard = complaints(page);
    await page.goto(`${issuer}/oauth/authorize?${query}`);
    await page.type("#username", app.username);
    await page.type("#password", app.password);
    await press(page, "button[type=submit]");
    const [cookie] = await browser.cookies();
    assertEquals([cookie?.name, cookie?.secure, cookie?.httpOnly, cookie?.sameSite], [
      "__Host-sealhold_web",
      true,
      true,
      "Lax",
    ]);
    await press(page, 'button[value="allow"]');
    const back = await arrived.promise;
    assert((back.searchParams.get("code") ?? "").length === 43);
    assertEquals(back.searchParams.get("iss"), issuer);
    assertEquals(heard.filter((line) => !line.includes("favicon")), []);
  }, ["--ignore-certificate-errors"]);
  stopping.abort();
  await Promise.all([ended, listener.shutdown()]);
});

/** What the command has said, and whether its login is of use. */
async function finished(
  server: TestServer,
  env: Record<string, string>,
  { code, stdout, stderr }: { code: number; stdout: string; stderr: string },
): Promise<void> {
  assertEquals(code, 0, `${stdout}${stderr}`);
  const set = await sealhold(["secrets", "set", "FROM_CLI", "-", "--server", server.url], {
    env,
    stdin: "value",
  });
  assertEquals(set.code, 0, set.stderr);
  const out = await sealhold(["auth", "logout", "sealhold", "--force", "--server", server.url], {
    env,
  });
  assertEquals(out.code, 0, out.stderr);
  const after = await sealhold(["secrets", "list", "--server", server.url], { env });
  assertEquals(after.code, 3, after.stderr);
}

/** A home for the command, and an opener of addresses that opens nothing: the test's browser does. */
async function cliHome(): Promise<AsyncDisposable & { env: Record<string, string> }> {
  const folder = await Deno.makeTempDir({ prefix: "sealhold-home-" });
  await Deno.writeTextFile(join(folder, "xdg-open"), "#!/bin/sh\nexit 0\n", { mode: 0o755 });
  const env = {
    SEALHOLD_HOME: join(folder, "home"),
    SEALHOLD_STORE: "plain",
    PATH: `${folder}:${Deno.env.get("PATH")}`,
  };
  return {
    env,
    [Symbol.asyncDispose]: async () => await Deno.remove(folder, { recursive: true }),
  };
}

async function codeFlow(server: TestServer, page: Page, host: string): Promise<void> {
  const heard = complaints(page);
  const arrived = Promise.withResolvers<URL>();
  const listener = Deno.serve(
    { hostname: host.replace(/[[\]]/g, ""), port: 0, onListen: () => {} },
    (request) => {
      const url = new URL(request.url);
      if (url.pathname === "/callback") arrived.resolve(url);
      return new Response("<title>Back</title>", { headers: { "content-type": "text/html" } });
    },
  );
  const redirect = `http://${host}:${listener.addr.port}/callback`;
  const query = new URLSearchParams({
    response_type: "code",
    client_id: CLIENT,
    redirect_uri: redirect,
    code_challenge: challengeOf(VERIFIER),
    code_challenge_method: "S256",
    state: "s1",
  });
  try {
    await page.setJavaScriptEnabled(false);
    await page.goto(`${server.url}/oauth/authorize?${query}`);
    if (host === "127.0.0.1") await shoot(page, "login");
    await signIn(page, server);
    assertEquals(await heading(page), "Allow access?");
    if (host === "127.0.0.1") await shoot(page, "consent");
    await press(page, 'button[value="allow"]');
    const back = await arrived.promise;
    assertEquals([back.searchParams.get("state"), back.searchParams.get("iss")], [
      "s1",
      server.url,
    ]);
    const tokens = await form(server, "/oauth/token", {
      grant_type: "authorization_code",
      code: back.searchParams.get("code") ?? "",
      redirect_uri: redirect,
      code_verifier: VERIFIER,
    });
    assertEquals(tokens.token_type, "Bearer", JSON.stringify(tokens));
    assertEquals(heard, []);
  } finally {
    await page.close();
    await listener.shutdown();
  }
}
