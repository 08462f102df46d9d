/** Discovery, and which servers are refused (threats.md cases 7, 12, 13 and 14). */
import { assertEquals, assertRejects } from "@std/assert";
import { SealholdError } from "../../../src/errors.ts";
import { FakeNameResolver } from "../../fakes/fake_name_resolver.ts";
import { fakeOAuth, ISSUER, metadata } from "../../fakes/fake_oauth_server.ts";
import { json, text } from "../../fakes/fake_transport.ts";

const RFC8414 = "/.well-known/oauth-authorization-server";
const OIDC = "/.well-known/openid-configuration";

const settings = { issuer: ISSUER, clientId: "sealhold", allowPrivate: false };

Deno.test("an issuer is discovered by RFC 8414", async () => {
  const { client, transport } = fakeOAuth({});
  const server = await client.resolve(settings);
  assertEquals(server, {
    issuer: ISSUER,
    authorizationEndpoint: `${ISSUER}/authorize`,
    tokenEndpoint: `${ISSUER}/token`,
    deviceAuthorizationEndpoint: `${ISSUER}/device`,
    revocationEndpoint: `${ISSUER}/revoke`,
    issInResponse: false,
    idTokenAlgorithms: undefined,
    clientId: "sealhold",
    allowPrivate: false,
  });
  assertEquals(transport.calls, [`GET ${RFC8414}`]);
  assertEquals(transport.requests[0]?.maxResponseBytes, 256 * 1024);
});

for (const [name, answer] of [["404", json(404, {})], ["a page", text(200, "<html>")]] as const) {
  Deno.test(`where RFC 8414 finds ${name}, OpenID Connect Discovery is tried`, async () => {
    const { client, transport } = fakeOAuth({ [RFC8414]: answer, [OIDC]: json(200, metadata()) });
    assertEquals((await client.resolve(settings)).tokenEndpoint, `${ISSUER}/token`);
    assertEquals(transport.calls, [`GET ${RFC8414}`, `GET ${OIDC}`]);
  });
}

Deno.test("an issuer with a path is asked at both of its well-known places", async () => {
  const issuer = `${ISSUER}/tenant`;
  const { client, transport } = fakeOAuth({
    [`/tenant${OIDC}`]: json(200, metadata({ issuer })),
  });
  assertEquals((await client.resolve({ ...settings, issuer })).issuer, issuer);
  assertEquals(transport.calls, [`GET ${RFC8414}/tenant`, `GET /tenant${OIDC}`]);
});

/** What is refused: its name, the metadata, the code, and whether it is tried at the other place too. */
const REFUSED: readonly (readonly [string, Record<string, unknown>, string])[] = [
  ["case 12: another issuer", { issuer: "https://evil.example" }, "INSECURE_SERVER"],
  ["case 12: the issuer with a path more", { issuer: `${ISSUER}/x` }, "INSECURE_SERVER"],
  ["case 12: the issuer over http", { issuer: "http://id.acme.example" }, "INSECURE_SERVER"],
  ["case 12: no issuer", { issuer: undefined }, "BAD_RESPONSE"],
  ["case 12: an issuer that is no text", { issuer: 7 }, "BAD_RESPONSE"],
  [
    "case 12: a token endpoint over http",
    { token_endpoint: "http://id.acme.example/token" },
    "INSECURE_SERVER",
  ],
  [
    "case 12: an authorization endpoint over http",
    { authorization_endpoint: "http://id.acme.example/authorize" },
    "INSECURE_SERVER",
  ],
  [
    "case 12: a revocation endpoint over http",
    { revocation_endpoint: "http://id.acme.example/revoke" },
    "INSECURE_SERVER",
  ],
  ["case 12: an endpoint that is no URL", { token_endpoint: "token" }, "BAD_RESPONSE"],
  ["case 12: no token endpoint", { token_endpoint: undefined }, "BAD_RESPONSE"],
  [
    "case 12: an endpoint with a user part",
    { token_endpoint: "https://id.acme.example@evil.example/token" },
    "INSECURE_SERVER",
  ],
  [
    "case 13: authorization_endpoint file:///",
    { authorization_endpoint: "file:///bin/sh" },
    "INSECURE_SERVER",
  ],
  [
    "case 13: authorization_endpoint javascript:",
    { authorization_endpoint: "javascript:alert(1)" },
    "INSECURE_SERVER",
  ],
  [
    "case 13: authorization_endpoint calc.exe",
    { authorization_endpoint: "calc.exe" },
    "BAD_RESPONSE",
  ],
  ["case 13: authorization_endpoint -flag", { authorization_endpoint: "-flag" }, "BAD_RESPONSE"],
  [
    "case 14: PKCE with plain alone",
    { code_challenge_methods_supported: ["plain"] },
    "INSECURE_SERVER",
  ],
  ["case 14: no PKCE method at all", { code_challenge_methods_supported: [] }, "INSECURE_SERVER"],
  [
    "case 14: a PKCE method that is no list",
    { code_challenge_methods_supported: "S256" },
    "INSECURE_SERVER",
  ],
  [
    "case 7: a token endpoint at the metadata service",
    { token_endpoint: "https://169.254.169.254/token" },
    "ADDRESS_REFUSED",
  ],
  [
    "case 7: a revocation endpoint on loopback",
    { revocation_endpoint: "http://[::1]:8080/revoke" },
    "ADDRESS_REFUSED",
  ],
  [
    "case 7: a device endpoint as a decimal number",
    { device_authorization_endpoint: "https://2130706433/device" },
    "ADDRESS_REFUSED",
  ],
];

for (const [name, changes, code] of REFUSED) {
  Deno.test(`${name} is refused`, async () => {
    const document = json(200, metadata(changes));
    const { client, transport } = fakeOAuth({ [RFC8414]: document, [OIDC]: document });
    const error = await assertRejects(() => client.resolve(settings), SealholdError);
    assertEquals(error.code, code);
    assertEquals(error.message.includes("\n"), false);
    // Nothing but the metadata was asked for.
    assertEquals(transport.calls.filter((call) => !call.includes(".well-known")), []);
  });
}

for (
  const [address, code] of [
    ["http://169.254.169.254/", "ADDRESS_REFUSED"],
    ["http://[::1]:9000", "ADDRESS_REFUSED"],
    ["http://0.0.0.0", "ADDRESS_REFUSED"],
    ["https://2130706433/", "ADDRESS_REFUSED"],
    ["https://localhost:8443", "ADDRESS_REFUSED"],
    ["https://10.0.0.7", "ADDRESS_REFUSED"],
    ["https://intranet.example", "ADDRESS_REFUSED"],
    ["http://id.acme.example", "INSECURE_SERVER"],
    ["https://id.acme.example/.well-known/openid-configuration", "CONFIG_INVALID"],
    ["https://id.acme.example/?x=1", "CONFIG_INVALID"],
    ["not a url", "CONFIG_INVALID"],
  ] as const
) {
  Deno.test(`case 7: the issuer ${address} is refused before anything is sent`, async () => {
    const resolver = new FakeNameResolver({ "intranet.example": ["8.8.8.8", "10.0.0.1"] });
    const { client, transport } = fakeOAuth({}, resolver);
    const error = await assertRejects(
      () => client.resolve({ ...settings, issuer: address }),
      SealholdError,
    );
    assertEquals([error.code, transport.requests.length], [code, 0]);
    if (code === "ADDRESS_REFUSED") assertEquals(/allow_private = true/.test(error.hint!), true);
  });
}

Deno.test("case 7: with allow_private, private hosts may be called over https, loopback over http", async () => {
  const allowed = { ...settings, allowPrivate: true };
  for (const issuer of ["http://127.0.0.1:9000", "https://10.0.0.7"]) {
    const { client } = fakeOAuth({
      [RFC8414]: json(200, { issuer, token_endpoint: `${issuer}/token` }),
    });
    assertEquals((await client.resolve({ ...allowed, issuer })).tokenEndpoint, `${issuer}/token`);
  }
  const { client, transport } = fakeOAuth({});
  const error = await assertRejects(
    () => client.resolve({ ...allowed, issuer: "http://10.0.0.7" }),
    SealholdError,
  );
  assertEquals([error.code, transport.requests.length], ["INSECURE_SERVER", 0]);
});

Deno.test("case 7: a name that turns private after the discovery is not called", async () => {
  const names = { "id.acme.example": ["8.8.8.8"] };
  const { client, transport } = fakeOAuth({}, new FakeNameResolver(names));
  const server = await client.resolve(settings);
  names["id.acme.example"] = ["169.254.169.254"];
  const error = await assertRejects(() => client.startDevice(server, []), SealholdError);
  assertEquals([error.code, transport.requests.length], ["ADDRESS_REFUSED", 1]);
});

Deno.test("plain endpoints are taken as they are, and checked", async () => {
  const { client, transport } = fakeOAuth({});
  const endpoints = { clientId: "sealhold", allowPrivate: false, tokenEndpoint: `${ISSUER}/token` };
  const server = await client.resolve(endpoints);
  assertEquals([server.issuer, server.tokenEndpoint], [undefined, `${ISSUER}/token`]);
  assertEquals(transport.requests.length, 0);
  const error = await assertRejects(
    () => client.resolve({ ...endpoints, revocationEndpoint: "https://192.168.0.1/revoke" }),
    SealholdError,
  );
  assertEquals(error.code, "ADDRESS_REFUSED");
});
