import { assertEquals, assertRejects } from "@std/assert";
import { IssuerKeyCache } from "../../../../src/core/server/ci_login/issuer_keys.ts";
import { SealholdError } from "../../../../src/errors.ts";
import { FakeNameResolver } from "../../../fakes/fake_name_resolver.ts";
import { FakeTransport, json, type Reply, text } from "../../../fakes/fake_transport.ts";
import { FixedClock } from "../../../fakes/fixed_clock.ts";
import { failureOf } from "../../client/http/fixture.ts";

const ISSUER = "https://ci.acme.example";
const METADATA = json(200, { issuer: ISSUER, jwks_uri: `${ISSUER}/keys` });
const KEYS = { keys: [{ kty: "RSA" }] };

const resolver = (...addresses: string[]) =>
  new FakeNameResolver({}, addresses.length === 0 ? ["93.184.215.14"] : addresses);

function serving(request: { url: URL }) {
  return request.url.pathname === "/keys" ? json(200, KEYS) : METADATA;
}

function cacheOver(reply: Reply, names = resolver()) {
  const transport = new FakeTransport(reply);
  const clock = new FixedClock();
  return { transport, clock, cache: new IssuerKeyCache({ transport, clock, resolver: names }) };
}

Deno.test("issuer keys: kept for 10 minutes, whatever the wall clock does (case 42)", async () => {
  const { cache, transport, clock } = cacheOver(serving);
  assertEquals(await cache.get(ISSUER, false), KEYS);
  assertEquals(transport.calls, ["GET /.well-known/openid-configuration", "GET /keys"]);
  assertEquals([transport.requests[0]?.timeoutMs, transport.requests[0]?.maxResponseBytes], [
    5000,
    262_144,
  ]);
  clock.advance(10 * 60_000 - 1);
  clock.setWall("2020-01-01T00:00:00Z");
  await cache.get(ISSUER, false);
  assertEquals(transport.requests.length, 2);
  clock.advance(1);
  await cache.get(ISSUER, false);
  assertEquals(transport.requests.length, 4);
});

Deno.test("issuer keys: an unknown key asks again once a minute; many at once ask once", async () => {
  const { cache, transport, clock } = cacheOver(serving);
  await Promise.all(Array.from({ length: 20 }, () => cache.get(ISSUER, false)));
  assertEquals(transport.requests.length, 2);
  for (let i = 0; i < 20; i++) await cache.get(ISSUER, false, true);
  assertEquals(transport.requests.length, 2);
  clock.advance(60_000);
  for (let i = 0; i < 20; i++) await cache.get(ISSUER, false, true);
  assertEquals(transport.requests.length, 4);
});

const FAILED = "BAD_RESPONSE";
const refusal = async (work: () => Promise<unknown>) =>
  (await assertRejects(work, SealholdError)).code;

Deno.test("issuer keys: a failure is not repeated for a minute", async () => {
  const { cache, transport, clock } = cacheOver(text(500, "x"));
  for (let i = 0; i < 5; i++) assertEquals(await refusal(() => cache.get(ISSUER, false)), FAILED);
  assertEquals(transport.requests.length, 1);
  clock.advance(60_000);
  assertEquals(await refusal(() => cache.get(ISSUER, false)), FAILED);
  assertEquals(transport.requests.length, 2);
});

Deno.test("issuer keys: a forged token's unknown key costs nobody the keys at hand", async () => {
  let away = false;
  const { cache, transport, clock } = cacheOver((request) =>
    away ? text(500, "x") : serving(request)
  );
  await cache.get(ISSUER, false);
  away = true;
  clock.advance(60_000);
  const forged = refusal(() => cache.get(ISSUER, false, true));
  assertEquals(await cache.get(ISSUER, false), KEYS, "while it is being asked");
  assertEquals(await forged, FAILED);
  assertEquals(await cache.get(ISSUER, false), KEYS, "and after it has failed");
  assertEquals(await refusal(() => cache.get(ISSUER, false, true)), FAILED);
  assertEquals(transport.requests.length, 3, "a failure is not repeated for a minute");
  clock.advance(9 * 60_000);
  assertEquals(await refusal(() => cache.get(ISSUER, false)), FAILED);
  assertEquals(transport.requests.length, 4, "nor are keys used for longer than ten minutes");
});

const PRIVATE = [
  "127.0.0.1",
  "::1",
  "0.0.0.0",
  "10.1.2.3",
  "192.168.1.1",
  "169.254.169.254",
  "fe80::1",
  "fd00::1",
  "100.64.0.7",
  "::ffff:127.0.0.1",
];
for (const address of PRIVATE) {
  Deno.test(`case 7: an issuer that resolves to ${address} is refused before any request`, async () => {
    const { cache, transport } = cacheOver(serving, resolver("93.184.215.14", address));
    assertEquals((await failureOf(() => cache.get(ISSUER, false))).code, "ADDRESS_REFUSED");
    assertEquals(transport.requests.length, 0);
    const allowed = cacheOver(serving, resolver(address));
    assertEquals(await allowed.cache.get(ISSUER, true), KEYS);
  });
}

Deno.test("case 7: the address of the keys is checked like the issuer's", async () => {
  const places = [
    ["http://ci.acme.example/keys", "BAD_RESPONSE"],
    ["https://169.254.169.254/keys", "ADDRESS_REFUSED"],
    ["https://[::1]/keys", "ADDRESS_REFUSED"],
    ["https://2130706433/keys", "ADDRESS_REFUSED"],
    ["https://localhost/keys", "ADDRESS_REFUSED"],
    ["https://u:p@ci.acme.example/keys", "BAD_RESPONSE"],
    ["file:///etc/passwd", "BAD_RESPONSE"],
    ["x", "BAD_RESPONSE"],
  ];
  for (const [place, code] of places) {
    const { cache, transport } = cacheOver(json(200, { issuer: ISSUER, jwks_uri: place }));
    assertEquals((await failureOf(() => cache.get(ISSUER, false))).code, code, place);
    assertEquals(transport.requests.length, 1);
  }
});

Deno.test("case 12: metadata of another issuer, redirects and answers of another form are refused", async () => {
  const answers = [
    json(200, { issuer: `${ISSUER}/`, jwks_uri: `${ISSUER}/keys` }),
    json(200, { issuer: "https://evil.example", jwks_uri: `${ISSUER}/keys` }),
    json(200, { issuer: ISSUER }),
    json(302, {}, { location: "https://169.254.169.254/" }),
    text(200, "<html>"),
    json(404, {}),
  ];
  for (const answer of answers) {
    const { cache, transport } = cacheOver(answer);
    assertEquals((await failureOf(() => cache.get(ISSUER, false))).code, "BAD_RESPONSE");
    assertEquals(transport.requests.length, 1);
  }
  const many = { keys: new Array(65).fill({}) };
  const { cache } = cacheOver(({ url }) => url.pathname === "/keys" ? json(200, many) : METADATA);
  assertEquals((await failureOf(() => cache.get(ISSUER, false))).code, "BAD_RESPONSE");
});

Deno.test("issuer keys: an answer that is no success is none, whatever its body says", async () => {
  const { cache } = cacheOver(({ url }) => url.pathname === "/keys" ? json(404, KEYS) : METADATA);
  assertEquals(await refusal(() => cache.get(ISSUER, false)), FAILED);
});

Deno.test("issuer keys: what was fetched from a private address for one rule is not another's", async () => {
  const { cache, transport } = cacheOver(serving, resolver("10.0.0.1"));
  assertEquals(await cache.get(ISSUER, true), KEYS);
  const asked = transport.requests.length;
  await failureOf(() => cache.get(ISSUER, false));
  assertEquals(transport.requests.length, asked);
});
