/** What an access token says of itself (RFC 9068 section 2.2), whichever way it was got. */
import { assertEquals } from "@std/assert";
import { openSession } from "../../src/core/server/accounts/open_session.ts";
import { DEFAULT_LIFETIMES } from "../../src/core/server/accounts/tokens.ts";
import { decodeBase64url } from "../../src/crypto/base64url.ts";
import { register } from "./function_fixture.ts";
import { openTestApp, type TestApp } from "./harness.ts";
import { CLIENT, exchangeOf, newCode, token } from "./oauth_fixture.ts";

/** Type, and claims, of a token. */
function partsOf(jwt: string): [string, Record<string, unknown>] {
  const [header, payload] = jwt.split(".", 2).map((part) =>
    JSON.parse(new TextDecoder().decode(decodeBase64url(part)))
  );
  return [header.typ, payload];
}

/** Fails unless all that section 2.2 demands is there. */
function assertRfc9068(app: TestApp, jwt: string, clientId: string): Record<string, unknown> {
  const [typ, claims] = partsOf(jwt);
  assertEquals([typ, claims.iss, claims.aud, claims.client_id], [
    "at+jwt",
    app.deps.issuer,
    app.deps.issuer,
    clientId,
  ]);
  for (const name of ["sub", "jti"]) assertEquals(typeof claims[name], "string", name);
  for (const name of ["exp", "iat"]) assertEquals(typeof claims[name], "number", name);
  return claims;
}

Deno.test("access tokens: every claim of RFC 9068 section 2.2, by password, refresh, OAuth and key", async () => {
  await using app = await openTestApp();
  const { access, refresh } = await app.logIn();
  assertEquals(assertRfc9068(app, access, CLIENT).sub, app.userUuid);
  const again = await app.send("POST", "/api/v1/token/refresh/", { body: { refresh } });
  assertRfc9068(app, again.json.access, CLIENT);
  const oauth = (await token(app, exchangeOf(await newCode(app)))).json;
  assertEquals(assertRfc9068(app, oauth.access_token, CLIENT).scope, "secrets:read");
  const refreshed = (await token(app, {
    grant_type: "refresh_token",
    refresh_token: oauth.refresh_token,
  })).json;
  assertEquals(assertRfc9068(app, refreshed.access_token, CLIENT).scope, "secrets:read");
  assertRfc9068(app, (await register(app, "alice")).token, CLIENT);
});

Deno.test("access tokens: a session of another client says which, and its stream token as well", async () => {
  await using app = await openTestApp();
  const { signer, clock, random, store: { sessions } } = app.deps;
  const { access } = await openSession(
    { sessions, signer, clock, random, lifetimes: DEFAULT_LIFETIMES },
    { userUuid: app.userUuid, clientId: "trust:deploy", refreshable: false },
  );
  assertRfc9068(app, access, "trust:deploy");
  const { json } = await app.send("POST", "/api/v1/ws-token/", { token: access });
  assertEquals(partsOf(json.ws_token)[1].client_id, "trust:deploy");
});
