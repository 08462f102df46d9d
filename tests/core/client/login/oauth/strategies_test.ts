/** The two OAuth strategies from the request to the login that is stored. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { deviceStrategy } from "../../../../../src/core/client/login/strategies/device.ts";
import { oauthStrategy } from "../../../../../src/core/client/login/strategies/oauth.ts";
import { SealholdError } from "../../../../../src/errors.ts";
import type { Credential, Session } from "../../../../../src/ports/credential_store.ts";
import { FakeNameResolver } from "../../../../fakes/fake_name_resolver.ts";
import { ISSUER, metadata, tokens } from "../../../../fakes/fake_oauth_server.ts";
import { HOME } from "../../../../fakes/fake_redirect_listener.ts";
import { json, text } from "../../../../fakes/fake_transport.ts";
import { acme, API, type World, world } from "./fixture.ts";

const NOW = 1_767_323_045;
const TOKEN = json(200, tokens({ refresh_token: "rt-1", scope: "read" }));

/** The browser comes back with the state of the address that was printed. */
function comesBack(here: World, visits: (state: string) => string[]): void {
  here.dialog.onAddress = (url) => {
    here.listener.visits = visits(new URL(url).searchParams.get("state") ?? "");
  };
}

const good = (state: string) => [`/callback?code=c-1&state=${state}`];

Deno.test("oauth: the credential holds what is needed to refresh and to revoke, and nothing else", async () => {
  const here = world({ "/token": TOKEN });
  comesBack(here, good);
  const strategy = oauthStrategy(here.ports);
  const login = await strategy.authenticate({ provider: acme(), origin: API });
  assertEquals(login as Credential, {
    type: "oauth",
    created: "2026-01-02T03:04:05.000Z",
    origin: API,
    label: "Acme",
    method: "oauth",
    access_token: "at-1",
    issued_at: NOW,
    expires_at: NOW + 3600,
    refresh_token: "rt-1",
    scope: "read",
    oauth: {
      issuer: ISSUER,
      client_id: "sealhold",
      token_endpoint: `${ISSUER}/token`,
      revocation_endpoint: `${ISSUER}/revoke`,
      allow_private: false,
    },
  });
  assertEquals(here.dialog.addresses, [{ url: here.opened[0]!, opened: true }]);
  assertEquals(new URL(here.opened[0]!).searchParams.get("redirect_uri"), `${HOME}/callback`);
  assertEquals(here.dialog.notes, []);
  assert(here.listener.closed > 0);
  assertEquals(strategy.describe(login), {
    method: "oauth",
    kind: "OAuth",
    expiresAt: "2026-01-02T04:04:05Z",
    scopes: ["read"],
  });
  const headers = strategy.headers(login, acme());
  assertEquals(headers["authorization"]?.exposeText(), "Bearer at-1");
  assertEquals(strategy.validate(login, NOW * 1000), "valid");
  assertEquals(strategy.validate(login, (NOW + 3600) * 1000), "refreshable");
});

Deno.test("oauth: at a Sealhold server it becomes a session", async () => {
  const claims = { sub: "u-1", preferred_username: "ada" };
  const access = `e30.${btoa(JSON.stringify(claims)).replace(/=+$/, "")}.x`;
  const here = world({ "/token": json(200, tokens({ access_token: access })) });
  comesBack(here, good);
  const login = await oauthStrategy(here.ports).authenticate({
    provider: acme({}, { name: "sealhold", origin: ISSUER }),
    origin: ISSUER,
  }) as Session;
  assertEquals([login.origin, login.username, login.user_uuid], [ISSUER, "ada", "u-1"]);
  assertEquals([login.access_expires_at, login.method], [NOW + 3600, "oauth"]);
  assertEquals(login.oauth?.token_endpoint, `${ISSUER}/token`);
});

Deno.test("oauth: a Sealhold server names the account in its answer; what is no name is left out", async () => {
  const names: [unknown, string][] = [
    ["ada", "ada"],
    ["a\u001b[2J", ""],
    ["a b", ""],
    ["x".repeat(129), ""],
    [7, ""],
  ];
  for (const [username, wanted] of names) {
    const here = world({ "/token": json(200, tokens({ username })) });
    comesBack(here, good);
    const provider = acme({}, { name: "sealhold", origin: ISSUER });
    const request = { provider, origin: ISSUER };
    const login = await oauthStrategy(here.ports).authenticate(request) as Session;
    assertEquals(login.username, wanted);
  }
});

Deno.test("oauth: a Sealhold server whose metadata points elsewhere gets no token request", async () => {
  const here = world({
    "/.well-known/oauth-authorization-server": json(
      200,
      metadata({ token_endpoint: "https://collector.example/token" }),
    ),
  });
  const provider = acme({}, { name: "sealhold", origin: ISSUER });
  const error = await assertRejects(
    () => oauthStrategy(here.ports).authenticate({ provider, origin: ISSUER }),
    SealholdError,
  );
  assertEquals([error.code, here.oauth.transport.requests.length], ["ORIGIN_MISMATCH", 1]);
});

Deno.test("case 10: strangers at the listener change nothing, and the answer is redeemed once", async () => {
  let asked = 0;
  const here = world({
    "/token": () => {
      asked++;
      return TOKEN;
    },
  });
  comesBack(here, (state) => [
    "/callback?code=evil",
    "/callback?code=evil&state=wrong",
    `/callback?code=evil&state=${state}&state=${state}`,
    `/callback?code=c-1&state=${state}`,
    `/callback?code=c-1&state=${state}`,
  ]);
  await oauthStrategy(here.ports).authenticate({ provider: acme(), origin: API });
  assertEquals(here.listener.answers.map(({ status }) => status), [400, 400, 400, 200, 400]);
  assertEquals([asked, here.oauth.lastForm().get("code")], [1, "c-1"]);
});

Deno.test("case 11: an answer of another server ends the login without a token request", async () => {
  const here = world({
    "/.well-known/oauth-authorization-server": json(
      200,
      metadata({ authorization_response_iss_parameter_supported: true }),
    ),
    "/token": TOKEN,
  });
  comesBack(here, (state) => [`/callback?code=c-1&state=${state}&iss=https://evil.example`]);
  const error = await assertRejects(
    () => oauthStrategy(here.ports).authenticate({ provider: acme(), origin: API }),
    SealholdError,
  );
  assertEquals(error.code, "INSECURE_SERVER");
  assertEquals(here.oauth.transport.calls.filter((call) => call.includes("/token")), []);
});

Deno.test("oauth: the person's refusal is one line, and the listener is closed", async () => {
  const here = world({});
  comesBack(here, (state) => [`/callback?error=access_denied&state=${state}`]);
  const error = await assertRejects(
    () => oauthStrategy(here.ports).authenticate({ provider: acme(), origin: API }),
    SealholdError,
  );
  assertEquals([error.code, error.message], ["LOGIN_FAILED", "The login was refused"]);
  assert(here.listener.closed > 0);
});

for (
  const [method, strategyOf] of [["oauth", oauthStrategy], ["device", deviceStrategy]] as const
) {
  Deno.test(`${method}: with nobody there it is refused before any request and any browser`, async () => {
    const here = world({ "/token": TOKEN });
    here.dialog.there = false;
    const error = await assertRejects(
      () => strategyOf(here.ports).authenticate({ provider: acme(), origin: API }),
      SealholdError,
    );
    assertEquals(error.code, "NOT_AUTHENTICATED");
    assert(error.hint?.includes(`--method ${method} --wait 5m`), error.hint);
    assertEquals([here.opened, here.dialog.addresses, here.dialog.devices], [[], [], []]);
    assertEquals(here.oauth.transport.requests.length, 0);
  });
}

Deno.test("oauth: with nobody there, --wait says that somebody approves elsewhere, and for how long", async () => {
  const here = world({ "/token": TOKEN });
  here.dialog.there = false;
  comesBack(here, good);
  const request = { provider: acme(), origin: API };
  await oauthStrategy(here.ports).authenticate({ ...request, waitSec: 60 });
  here.dialog.there = true;
  await oauthStrategy(here.ports).authenticate(request);
  assertEquals(here.listener.limitsMs, [60_000, 300_000]);
});

Deno.test("device: with nobody there, --wait bounds the wait and what is shown of it", async () => {
  const here = world({
    "/device": json(200, {
      device_code: "d-1",
      user_code: "ABCD-EFGH",
      verification_uri: `${ISSUER}/activate`,
      expires_in: 600,
    }),
    "/token": json(400, { error: "authorization_pending" }),
  });
  here.dialog.there = false;
  const before = here.clock.monotonicMs();
  const request = { provider: acme(), origin: API, waitSec: 60 };
  const error = await assertRejects(
    () => deviceStrategy(here.ports).authenticate(request),
    SealholdError,
  );
  assertEquals([error.code, here.clock.monotonicMs() - before], ["TIMED_OUT", 60_000]);
  assert(error.hint?.includes("--wait"), error.hint);
  assertEquals(here.dialog.devices[0]?.expiresInSec, 60);
});

Deno.test("oauth: with paste and nobody there it is refused before any request, --wait or not", async () => {
  for (const wait of [{}, { waitSec: 60 }]) {
    const here = world({ "/token": TOKEN });
    here.dialog.there = false;
    const provider = acme({ redirect: "paste", redirectUri: "https://acme.example/code" });
    const error = await assertRejects(
      () => oauthStrategy(here.ports).authenticate({ provider, origin: API, ...wait }),
      SealholdError,
    );
    assertEquals(error.code, "NOT_AUTHENTICATED");
    assertEquals([here.opened.length, here.oauth.transport.requests.length], [0, 0]);
  }
});

Deno.test("oauth: without a browser a person may still open the address that is printed", async () => {
  const here = world({ "/token": TOKEN }, { browser: false });
  comesBack(here, good);
  await oauthStrategy(here.ports).authenticate({ provider: acme(), origin: API });
  assertEquals(here.dialog.addresses.map(({ opened }) => opened), [false]);
});

Deno.test("oauth: with paste, code#state is redeemed at the provider's own redirect URI", async () => {
  const here = world({ "/token": TOKEN });
  here.dialog.pasted = (url) => `c-9#${new URL(url).searchParams.get("state")}`;
  const page = "https://acme.example/code";
  const provider = acme({ redirect: "paste", redirectUri: page });
  await oauthStrategy(here.ports).authenticate({ provider, origin: API });
  const form = here.oauth.lastForm();
  assertEquals([form.get("code"), form.get("redirect_uri")], ["c-9", page]);
  assertEquals(here.listener.closed, 0);
});

Deno.test("case 10: a pasted code of another login makes no token request", async () => {
  const here = world({ "/token": TOKEN });
  here.dialog.pasted = () => "c-9#of-another-login";
  const provider = acme({ redirect: "paste", redirectUri: "https://acme.example/code" });
  const error = await assertRejects(
    () => oauthStrategy(here.ports).authenticate({ provider, origin: API }),
    SealholdError,
  );
  assertEquals([error.code, here.oauth.transport.requests.length], ["LOGIN_FAILED", 1]);
});

Deno.test("case 11: paste is refused where the server promises iss in its answer", async () => {
  const promise = { authorization_response_iss_parameter_supported: true };
  const here = world({
    "/.well-known/oauth-authorization-server": json(200, metadata(promise)),
    "/token": TOKEN,
  });
  const provider = acme({ redirect: "paste", redirectUri: "https://acme.example/code" });
  const error = await assertRejects(
    () => oauthStrategy(here.ports).authenticate({ provider, origin: API }),
    SealholdError,
  );
  assertEquals([error.code, here.oauth.transport.requests.length], ["INSECURE_SERVER", 1]);
});

Deno.test("case 20: scopes other than asked for are reported", async () => {
  const here = world({ "/token": json(200, tokens({ scope: "read write" })) });
  comesBack(here, good);
  await oauthStrategy(here.ports).authenticate({ provider: acme(), origin: API });
  assertEquals(here.dialog.notes, ["The server granted other scopes: read write"]);
});

Deno.test("device: code and address are shown, pending and slow_down are waited for", async () => {
  const answers = [
    json(400, { error: "authorization_pending" }),
    json(400, { error: "slow_down" }),
    // As one well-known provider says it: with status 200.
    json(200, { error: "authorization_pending" }),
    TOKEN,
  ];
  const here = world({
    "/device": json(200, {
      device_code: "d-1",
      user_code: "ABCD-EFGH",
      verification_uri: `${ISSUER}/activate`,
      verification_uri_complete: `${ISSUER}/activate?user_code=ABCD-EFGH`,
      expires_in: 600,
    }),
    "/token": () => answers.shift()!,
  });
  const before = here.clock.monotonicMs();
  const login = await deviceStrategy(here.ports).authenticate({
    provider: acme(),
    origin: API,
    scopes: ["read", "write"],
  }) as Credential;
  assertEquals(here.dialog.devices, [{
    userCode: "ABCD-EFGH",
    verificationUri: `${ISSUER}/activate`,
    verificationUriComplete: `${ISSUER}/activate?user_code=ABCD-EFGH`,
    expiresInSec: 600,
  }]);
  assertEquals(here.clock.monotonicMs() - before, 5000 + 5000 + 10_000 + 10_000);
  assertEquals([login.method, login.access_token], ["device", "at-1"]);
  assertEquals(here.oauth.lastForm().get("device_code"), "d-1");
  assertEquals(here.dialog.notes, ["The server granted other scopes: read"]);
});

for (
  const [error, message] of [
    ["access_denied", "The login was refused"],
    ["expired_token", "The code expired before anybody approved it"],
  ] as const
) {
  Deno.test(`case 16: ${error} stops the device login`, async () => {
    const here = world({
      "/device": json(200, {
        device_code: "d-1",
        user_code: "ABCD-EFGH",
        verification_uri: `${ISSUER}/activate`,
        expires_in: 600,
      }),
      "/token": json(400, { error }),
    });
    const thrown = await assertRejects(
      () => deviceStrategy(here.ports).authenticate({ provider: acme(), origin: API }),
      SealholdError,
    );
    assertEquals([thrown.code, thrown.message], ["LOGIN_FAILED", message]);
    assertEquals(here.oauth.transport.calls.filter((call) => call === "POST /token").length, 1);
  });
}

Deno.test("device: a provider without it says which way there is", async () => {
  const plain = metadata({ device_authorization_endpoint: undefined });
  const here = world({ "/.well-known/oauth-authorization-server": json(200, plain) });
  const error = await assertRejects(
    () => deviceStrategy(here.ports).authenticate({ provider: acme(), origin: API }),
    SealholdError,
  );
  assertEquals([error.code, error.hint], ["UNSUPPORTED", "sealhold auth login --method oauth"]);
});

const stored: Credential = {
  type: "oauth",
  created: "2026-01-02T00:00:00.000Z",
  origin: API,
  label: "Acme",
  method: "oauth",
  access_token: "at-0",
  refresh_token: "rt-0",
  issued_at: NOW - 3600,
  expires_at: NOW,
  oauth: {
    client_id: "sealhold",
    token_endpoint: "https://old.acme.example/token",
    revocation_endpoint: "https://old.acme.example/revoke",
    allow_private: false,
  },
};

Deno.test("a refresh goes to the stored endpoint; a refresh token that is not replaced stays", async () => {
  const here = world({ "/token": json(200, tokens()) });
  const fresh = await oauthStrategy(here.ports).refresh!(stored) as Credential;
  assertEquals(here.oauth.transport.requests.map(({ url }) => url.href), [
    "https://old.acme.example/token",
  ]);
  assertEquals([fresh.access_token, fresh.refresh_token], ["at-1", "rt-0"]);
  assertEquals([fresh.issued_at, fresh.expires_at], [NOW, NOW + 3600]);
});

Deno.test("case 7: a stored endpoint is checked again before a token is sent to it", async () => {
  const resolver = new FakeNameResolver({}, ["10.0.0.1"]);
  const here = world({ "/token": TOKEN }, { resolver });
  const error = await assertRejects(
    async () => await oauthStrategy(here.ports).refresh!(stored),
    SealholdError,
  );
  assertEquals([error.code, here.oauth.transport.requests.length], ["ADDRESS_REFUSED", 0]);
});

Deno.test("a revocation ends the refresh token at the stored endpoint, or says that it could not", async () => {
  const here = world({ "/revoke": text(200, "") });
  const strategy = oauthStrategy(here.ports);
  assertEquals(await strategy.revoke!(stored), true);
  assertEquals(here.oauth.lastForm().get("token"), "rt-0");
  assertEquals(await oauthStrategy(world({}).ports).revoke!(stored), false);
});
