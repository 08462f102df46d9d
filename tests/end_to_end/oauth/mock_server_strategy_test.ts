/** The OAuth strategy against `oauth2-mock-server`, which knows OpenID Connect Discovery alone. */
import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { OAuth2Server } from "oauth2-mock-server";
import { oauthStrategy } from "../../../src/core/client/login/strategies/oauth.ts";
import { SealholdError } from "../../../src/errors.ts";
import type { Credential } from "../../../src/ports/credential_store.ts";
import { FakeDialog } from "../../fakes/fake_dialog.ts";
import { FormBrowser } from "./form_browser.ts";
import { acmeProvider, realPorts } from "./real_ports.ts";

const ORIGIN = "https://api.acme.example";

async function withServer(work: (server: OAuth2Server, issuer: string) => Promise<void>) {
  const server = new OAuth2Server();
  await server.issuer.keys.generate("RS256");
  await server.start(0, "127.0.0.1");
  const issuer = `http://127.0.0.1:${server.address().port}`;
  server.issuer.url = issuer;
  try {
    await work(server, issuer);
  } finally {
    await server.stop();
  }
}

function login(dialog: FakeDialog, issuer: string): Promise<Credential> {
  dialog.onAddress = (url) => void new FormBrowser().open(url);
  return oauthStrategy(realPorts(dialog)).authenticate({
    provider: acmeProvider({ issuer, scopes: ["openid"] }),
    origin: ORIGIN,
  }) as Promise<Credential>;
}

Deno.test("oauth2-mock-server: code with PKCE, other scopes told, refresh, revocation", async () => {
  await withServer(async (server, issuer) => {
    const sent: Record<string, unknown>[] = [];
    server.service.on("beforeResponse", (_, request) => sent.push({ ...request.body }));
    const dialog = new FakeDialog();
    const first = await login(dialog, issuer);
    assertEquals([first["who"], first.scope], ["johndoe", "dummy"]);
    assertEquals(dialog.notes, ["The server granted other scopes: dummy"]);
    assertEquals(String(sent[0]?.["code_verifier"]).length, 43);
    assertEquals(sent[0]?.["client_id"], "sealhold-test");

    const strategy = oauthStrategy(realPorts(dialog));
    const fresh = await strategy.refresh!(first) as Credential;
    assertNotEquals(fresh.refresh_token, first.refresh_token);
    assertEquals(sent[1]?.["refresh_token"], first.refresh_token);
    assertEquals(await strategy.revoke!(fresh), true);
  });
});

Deno.test("oauth2-mock-server: an ID token of another login is refused", async () => {
  await withServer(async (server, issuer) => {
    server.service.on("beforeTokenSigning", (token) => {
      if ("nonce" in token.payload) token.payload["nonce"] = "of another login";
    });
    const error = await assertRejects(() => login(new FakeDialog(), issuer), SealholdError);
    assertEquals(error.code, "INSECURE_SERVER");
    assertEquals(error.message, "The ID token does not belong to this login");
  });
});

Deno.test("oauth2-mock-server: a refused refresh token ends the session, and nothing else", async () => {
  await withServer(async (server, issuer) => {
    const first = await login(new FakeDialog(), issuer);
    server.service.once("beforeResponse", (response) => {
      response.statusCode = 400;
      response.body = { error: "invalid_grant", error_description: "Secret words" };
    });
    const error = await assertRejects(
      async () => await oauthStrategy(realPorts(new FakeDialog())).refresh!(first),
      SealholdError,
    );
    assertEquals(error.code, "SESSION_EXPIRED");
  });
});
