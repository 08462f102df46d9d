/** An API key made of a fresh token. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { deviceStrategy } from "../../../../../src/core/client/login/strategies/device.ts";
import { oauthStrategy } from "../../../../../src/core/client/login/strategies/oauth.ts";
import { SealholdError } from "../../../../../src/errors.ts";
import type { HttpResponse } from "../../../../../src/ports/http_transport.ts";
import type { Credential } from "../../../../../src/ports/credential_store.ts";
import { ISSUER, tokens } from "../../../../fakes/fake_oauth_server.ts";
import { bodyOf, json, text } from "../../../../fakes/fake_transport.ts";
import { acme, API, world } from "./fixture.ts";

const KEY = "sk-acme-0123456789abcdef";
const RULES = { url: `${ISSUER}/keys`, body: { name: "sealhold" }, field: "data.key" };
const API_KEY = {
  forms: [{ prefix: "sk-acme-", alphabet: "0-9a-f", length: 16 }],
  looksLike: "sk-acme-…",
  header: "x-api-key",
};

function logIn(answer: HttpResponse, rules = RULES, createKey?: boolean) {
  const here = world({
    "/token": json(200, tokens({ refresh_token: "rt-1" })),
    "/revoke": text(200, ""),
    "/keys": answer,
  });
  here.dialog.onAddress = (url) => {
    const state = new URL(url).searchParams.get("state");
    here.listener.visits = [`/callback?code=c-1&state=${state}`];
  };
  const provider = acme({ createKey: rules }, { apiKey: API_KEY });
  const strategy = oauthStrategy(here.ports);
  const request = { provider, origin: API, ...(createKey === undefined ? {} : { createKey }) };
  const login = strategy.authenticate(request) as Promise<Credential>;
  return { here, strategy, provider, login };
}

Deno.test("the key is stored in the token's place, and the token is revoked", async () => {
  const { here, strategy, provider, login } = logIn(json(201, { data: { key: KEY } }));
  const got = await login;
  assertEquals(got, {
    type: "api_key",
    created: "2026-01-02T03:04:05.000Z",
    origin: API,
    label: "Acme",
    method: "oauth",
    key: KEY,
  });
  const asked = here.oauth.transport.requests.find(({ url }) => url.pathname === "/keys");
  assertEquals([asked?.method, asked?.bearer?.exposeText()], ["POST", "at-1"]);
  assertEquals(bodyOf(asked), { name: "sealhold" });
  assertEquals(here.oauth.transport.calls.at(-1), "POST /revoke");
  assertEquals(here.oauth.lastForm().get("token"), "rt-1");

  assertEquals(strategy.headers(got, provider)["x-api-key"]?.exposeText(), KEY);
  assertEquals(strategy.validate(got, Date.parse("2099-01-01")), "valid");
  const shown = strategy.describe(got);
  assertEquals([shown.method, shown.kind, shown.masked], ["oauth", "API Key", "sk-a…cdef"]);
  assertEquals(await strategy.revoke!(got), false);
});

Deno.test("with createKey false the token itself is kept", async () => {
  const { here, login } = logIn(json(201, { data: { key: KEY } }), RULES, false);
  assertEquals((await login).type, "oauth");
  assert(!here.oauth.transport.calls.includes("POST /keys"));
});

const BAD: readonly (readonly [string, HttpResponse, string])[] = [
  [
    "a key of another form",
    json(200, { data: { key: "pk-acme-0123456789abcdef" } }),
    "BAD_RESPONSE",
  ],
  ["a key with a newline", json(200, { data: { key: `${KEY}\n` } }), "BAD_RESPONSE"],
  ["no key", json(200, { data: {} }), "BAD_RESPONSE"],
  ["a key that is no text", json(200, { data: { key: 7 } }), "BAD_RESPONSE"],
  ["a page", text(200, "<html>hunter2"), "BAD_RESPONSE"],
  ["401", text(401, "hunter2"), "LOGIN_FAILED"],
  ["a redirect", text(307, "", { location: "https://evil.example/" }), "REDIRECT_REFUSED"],
  ["500", text(500, "hunter2"), "SERVER_ERROR"],
];

for (const [name, answer, code] of BAD) {
  Deno.test(`case 20: a key endpoint that answers with ${name}: an error, and the token is revoked`, async () => {
    const { here, login } = logIn(answer);
    const error = await assertRejects(() => login, SealholdError);
    assertEquals(error.code, code);
    assert(!/hunter2|sk-acme|pk-acme/.test(`${error.message} ${error.hint}`));
    assertEquals(here.oauth.transport.calls.at(-1), "POST /revoke");
  });
}

for (
  const [url, code] of [
    ["https://169.254.169.254/keys", "ADDRESS_REFUSED"],
    ["http://id.acme.example/keys", "INSECURE_SERVER"],
  ] as const
) {
  Deno.test(`case 7: the fresh token is not sent to ${url}`, async () => {
    const { here, login } = logIn(json(200, {}), { ...RULES, url });
    assertEquals((await assertRejects(() => login, SealholdError)).code, code);
    assert(here.oauth.transport.requests.every(({ bearer }) => bearer === undefined));
  });
}

Deno.test("a name on the way that only every object has is no key", async () => {
  const { login } = logIn(json(200, { data: {} }), {
    ...RULES,
    field: "data.constructor.name",
  });
  assertEquals((await assertRejects(() => login, SealholdError)).code, "BAD_RESPONSE");
});

Deno.test("a key that the provider cannot make is refused before anybody is asked to log in", async () => {
  for (const strategyOf of [oauthStrategy, deviceStrategy]) {
    const here = world({ "/token": json(200, tokens()) });
    const request = { provider: acme(), origin: API, createKey: true };
    const error = await assertRejects(
      () => strategyOf(here.ports).authenticate(request),
      SealholdError,
    );
    assertEquals([error.code, here.opened, here.oauth.transport.calls], ["UNSUPPORTED", [], []]);
  }
});
