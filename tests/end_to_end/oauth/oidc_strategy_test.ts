/** The OAuth strategy against `oidc-provider`: an authorization server that nobody here wrote. */
import { assert, assertEquals, assertMatch, assertNotEquals, assertRejects } from "@std/assert";
import type { Credential } from "../../../src/ports/credential_store.ts";
import { oauthStrategy } from "../../../src/core/client/login/strategies/oauth.ts";
import type { SealholdError } from "../../../src/errors.ts";
import { FakeDialog } from "../../fakes/fake_dialog.ts";
import { FormBrowser, type Page } from "./form_browser.ts";
import { startOidcServer } from "./oidc_server.ts";
import { acmeProvider, realPorts } from "./real_ports.ts";

const ORIGIN = "https://api.acme.example";

/** Logs in and consents, and comes to the end of the redirects. */
async function approve(address: string, name: string): Promise<Page> {
  const browser = new FormBrowser();
  const login = await browser.open(address);
  const consent = await browser.submit(login, { login: name, password: "any" });
  return await browser.submit(consent);
}

Deno.test("oidc-provider: code with PKCE, refresh with rotation, reuse, revocation", async () => {
  const server = await startOidcServer();
  try {
    const dialog = new FakeDialog();
    const strategy = oauthStrategy(realPorts(dialog));
    let end: Promise<Page> | undefined;
    dialog.onAddress = (url) => end = approve(url, "ada");
    const provider = acmeProvider({ issuer: server.issuer });
    const login = await strategy.authenticate({ provider, origin: ORIGIN }) as Credential;

    const page = await end!;
    assertEquals(page.status, 200);
    assertMatch(page.html, /You can close this window/);
    assertEquals([login.type, login.method, login.label], ["oauth", "oauth", "Acme"]);
    assertEquals([login.origin, login["who"]], [ORIGIN, "ada-name"]);
    assertEquals(login.expires_at! - login.issued_at!, 3600);
    assertEquals(login.oauth, {
      issuer: server.issuer,
      client_id: "sealhold-test",
      token_endpoint: `${server.issuer}/token`,
      revocation_endpoint: `${server.issuer}/token/revocation`,
      allow_private: true,
    });
    assertEquals(dialog.notes, []);
    assert(!page.html.includes(login.access_token!));

    const fresh = await strategy.refresh!(login) as Credential;
    assertNotEquals(fresh.access_token, login.access_token);
    assertNotEquals(fresh.refresh_token, login.refresh_token);
    // Rotation is the server's: the old refresh token is dead, and its use ends the session.
    const error = await assertRejects(() => strategy.refresh!(login) as Promise<unknown>);
    assertEquals((error as SealholdError).code, "SESSION_EXPIRED");

    const again = await strategy.authenticate({ provider, origin: ORIGIN }) as Credential;
    assertEquals(await strategy.revoke!(again), true);
    assertEquals(server.revocations(), 1);
    assertEquals(await server.takesRefreshToken(again.refresh_token!), false);
  } finally {
    await server.close();
  }
});
