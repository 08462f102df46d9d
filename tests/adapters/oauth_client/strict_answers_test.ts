/** Where openid-client is content and we are not: exceptions for some hosts, endless lives, names without end. */
import { assertEquals, assertRejects } from "@std/assert";
import { SealholdError } from "../../../src/errors.ts";
import { Secret } from "../../../src/secret.ts";
import { fakeOAuth, ISSUER, metadata, tokens } from "../../fakes/fake_oauth_server.ts";
import { json, text } from "../../fakes/fake_transport.ts";

const settings = { issuer: ISSUER, clientId: "sealhold", allowPrivate: false };

Deno.test("case 12: no host is excused from naming itself: a tenant's placeholder is another issuer", async () => {
  const issuer = "https://login.microsoftonline.com/common/v2.0";
  const OIDC = "/common/v2.0/.well-known/openid-configuration";
  const named = (issuer: string) =>
    fakeOAuth({ [OIDC]: json(200, metadata({ issuer })) }).client
      .resolve({ ...settings, issuer: "https://login.microsoftonline.com/common/v2.0" });
  assertEquals((await named(issuer)).issuer, issuer);
  const placeholder = "https://login.microsoftonline.com/{tenantid}/v2.0";
  const error = await assertRejects(() => named(placeholder), SealholdError);
  assertEquals(error.code, "INSECURE_SERVER");
});

async function refreshed(answer: Record<string, unknown>, replace: [string, string] = ["", ""]) {
  const body = JSON.stringify({ ...tokens(), ...answer }).replace(...replace);
  const type = { "content-type": "application/json" };
  const { client } = fakeOAuth({ "/token": { ...text(200, body), headers: type } });
  return await client.refresh(await client.resolve(settings), Secret.fromText("r"));
}

Deno.test("case 20: a life without end is impossible, and one of a hundred years is cut to ten", async () => {
  const endless = () => refreshed({ expires_in: 77 }, ["77", "1e999"]);
  assertEquals((await assertRejects(endless, SealholdError)).code, "BAD_RESPONSE");
  assertEquals((await refreshed({ expires_in: 100 * 365 * 86_400 })).expiresInSec, 315_360_000);
});

Deno.test("case 20: a name is shown, and cut after 256 characters", async () => {
  assertEquals((await refreshed({ username: "n".repeat(1000) })).username, "n".repeat(256));
  assertEquals((await refreshed({ username: 7 })).username, undefined);
});
