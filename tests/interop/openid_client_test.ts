/** Clients that nobody here wrote, against `sealhold serve`: openid-client, and jose for the tokens. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { createRemoteJWKSet, jwtVerify } from "jose";
import * as client from "openid-client";
import { startTestServer, type TestResponse, type TestServer } from "../server/harness.ts";
import { CLIENT, formOf } from "../server/oauth_fixture.ts";

const REDIRECT = "http://127.0.0.1:4711/callback";

async function discover(server: TestServer): Promise<client.Configuration> {
  return await client.discovery(new URL(server.url), CLIENT, undefined, client.None(), {
    algorithm: "oauth2",
    execute: [client.allowInsecureRequests],
    [client.customFetch]: fetchAll,
  });
}

/** openid-client leaves the body of some answers unread, which the test runner calls a leak. */
async function fetchAll(url: string, options: client.CustomFetchOptions): Promise<Response> {
  const response = await fetch(url, options as RequestInit);
  const { status, headers } = response;
  return new Response(await response.arrayBuffer(), { status, headers });
}

/** A person: signs in, and presses a button on the page that follows. */
async function person(server: TestServer, url: URL, decision: string): Promise<Response> {
  let cookie = "";
  const send = async (at: URL, body?: Record<string, string>) => {
    const response = await fetch(at, {
      method: body === undefined ? "GET" : "POST",
      redirect: "manual",
      headers: { cookie },
      ...(body === undefined ? {} : { body: new URLSearchParams(body) }),
    });
    const set = response.headers.get("set-cookie");
    if (set !== null) cookie = set.split(";")[0] ?? "";
    return response;
  };
  const submit = async (response: Response, typed: Record<string, string>) => {
    const { action, fields } = formOf({ text: await response.text() } as TestResponse);
    return await send(new URL(action, server.url), { ...fields, ...typed });
  };
  let page = await send(url);
  const code = url.searchParams.get("user_code");
  if (code !== null) page = await submit(page, { user_code: code });
  const { username, password } = server;
  let next = await submit(page, { username, password });
  if (next.status === 303) {
    await next.body?.cancel();
    next = await send(new URL(next.headers.get("location") ?? "", server.url));
  }
  const answer = await submit(next, { decision });
  await answer.body?.cancel();
  return answer;
}

Deno.test("openid-client: discovery, code with PKCE, refresh, revocation; jose verifies the token", async () => {
  await using server = await startTestServer();
  const config = await discover(server);
  const metadata = config.serverMetadata();
  assertEquals(metadata.code_challenge_methods_supported, ["S256"]);
  const verifier = client.randomPKCECodeVerifier();
  const state = client.randomState();
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: REDIRECT,
    scope: "secrets:read",
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    state,
  });
  const back = new URL((await person(server, url, "allow")).headers.get("location") ?? "");
  const checks = { pkceCodeVerifier: verifier, expectedState: state };
  const tokens = await client.authorizationCodeGrant(config, back, checks);
  assertEquals([tokens.token_type, tokens.scope, tokens.expiresIn()], [
    "bearer",
    "secrets:read",
    900,
  ]);
  const keys = createRemoteJWKSet(new URL(metadata.jwks_uri ?? ""));
  const { payload } = await jwtVerify(tokens.access_token, keys, {
    issuer: server.url,
    audience: server.url,
    typ: "at+jwt",
    algorithms: ["EdDSA"],
  });
  assertEquals([payload.sub, payload.scope], [server.userUuid, "secrets:read"]);
  const fresh = await client.refreshTokenGrant(config, tokens.refresh_token ?? "");
  assert(fresh.refresh_token !== tokens.refresh_token);
  const allowed = await client.fetchProtectedResource(
    config,
    fresh.access_token,
    new URL("/secrets/list", server.url),
    "GET",
  );
  assertEquals(allowed.status, 200);
  await allowed.body?.cancel();
  await client.tokenRevocation(config, fresh.refresh_token ?? "");
  const error = await assertRejects(
    () => client.refreshTokenGrant(config, fresh.refresh_token ?? ""),
    client.ResponseBodyError,
  );
  assertEquals(error.error, "invalid_grant");
});

Deno.test("openid-client: a denied login comes back as access_denied; case 11: iss is checked", async () => {
  await using server = await startTestServer();
  const config = await discover(server);
  const verifier = client.randomPKCECodeVerifier();
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: REDIRECT,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    state: "s",
  });
  const checks = { pkceCodeVerifier: verifier, expectedState: "s" };
  const back = new URL((await person(server, url, "deny")).headers.get("location") ?? "");
  const denied = await assertRejects(
    () => client.authorizationCodeGrant(config, back, checks),
    client.AuthorizationResponseError,
  );
  assertEquals(denied.error, "access_denied");
  const good = new URL((await person(server, url, "allow")).headers.get("location") ?? "");
  for (const iss of [undefined, "https://other.example"]) {
    const mixed = new URL(good);
    if (iss === undefined) mixed.searchParams.delete("iss");
    else mixed.searchParams.set("iss", iss);
    await assertRejects(
      () => client.authorizationCodeGrant(config, mixed, checks),
      client.ClientError,
      "invalid response",
    );
  }
  await client.authorizationCodeGrant(config, good, checks);
});

Deno.test("openid-client: the device grant, polled by its own rules", async () => {
  await using server = await startTestServer({ deviceLogin: true });
  const config = await discover(server);
  const device = await client.initiateDeviceAuthorization(config, { scope: "secrets:write" });
  assertEquals([device.interval, device.expires_in], [5, 600]);
  const polling = client.pollDeviceAuthorizationGrant(config, device);
  const answer = await person(server, new URL(device.verification_uri_complete ?? ""), "approve");
  assertEquals(answer.status, 200);
  const tokens = await polling;
  assertEquals(tokens.scope, "secrets:write");
  assert(tokens.refresh_token !== undefined);
});
