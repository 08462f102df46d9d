import { assert, assertEquals } from "@std/assert";
import { exchange } from "../../../../src/core/client/http/exchange.ts";
import { json } from "../../../fakes/fake_transport.ts";
import { boundToken, failureOf, fakeHttp, ORIGIN } from "./fixture.ts";

const CANARY = "t0ken-canary";

/** Origins that a token for `https://sealhold.example.com` must never go to. */
const OTHER_ORIGINS: readonly string[] = [
  "https://sealhold.example.com.evil.test",
  "https://evil.test",
  "https://evil.test/sealhold.example.com",
  "https://sealhold.example.com@evil.test",
  "https://sealhold.example.com:pw@evil.test",
  "https://user@sealhold.example.com",
  "https://evil.test#sealhold.example.com",
  "https://evil.test?sealhold.example.com",
  "https://sealhold.example.com.",
  "https://SEALHOLD.EXAMPLE.COM.",
  "https://sealhold.example.com:444",
  "https://sealhold.example.com:80",
  "http://sealhold.example.com",
  "http://sealhold.example.com:443",
  "https://example.com",
  "https://xsealhold.example.com",
  "https://sub.sealhold.example.com",
  "https://sealhold.example.co",
  "https://sealholdXexample.com",
  "https://sealhold-example.com",
  "https://seaıhold.example.com", // dotless i
  "https://sealhold.еxample.com", // Cyrillic e
  "https://sealhold.example.com\u3002evil.test", // ideographic full stop
  "https://sealhold.example.com%00.evil.test",
  "https://sealhold.example.com%0a.evil.test",
  "https://sealhold.example.com\n.evil.test",
  "https://sealhold.example.com\\.evil.test",
  "https://sealhold.example.com\\@evil.test",
  "https:sealhold.example.com.evil.test",
  "ftp://sealhold.example.com",
  "file:///sealhold.example.com",
  "wss://sealhold.example.com",
  "null",
  "",
  "https://",
  "//sealhold.example.com",
  "sealhold.example.com",
];

for (const other of OTHER_ORIGINS) {
  Deno.test(`case 3: the token for ${ORIGIN} does not go to ${JSON.stringify(other)}`, async () => {
    const http = fakeHttp([json(200, {})]);
    const call = { method: "GET" as const, origin: other, path: "/x", auth: boundToken() };
    await exchange(http, call).then(
      () => assert(false, "it was sent"),
      (error: Error) => assert(!error.message.includes(CANARY)),
    );
    assertEquals(http.transport.requests.length, 0);
  });
}

/** Paths that would leave the server when resolved carelessly. */
const PATHS: readonly string[] = [
  "https://evil.test/x",
  "//evil.test/x",
  "\\\\evil.test/x",
  "/\\evil.test/x",
  "http://sealhold.example.com/x",
  "https:/\\evil.test",
  "\t//evil.test/x",
  "/\n/evil.test/x",
  "https://user@evil.test/x",
  "data:text/plain,x",
];

for (const path of PATHS) {
  Deno.test(`case 3: the path ${JSON.stringify(path)} does not lead to another server`, async () => {
    const http = fakeHttp([json(200, {})]);
    const call = { method: "GET" as const, origin: ORIGIN, path, auth: boundToken() };
    const error = await failureOf(() => exchange(http, call));
    assertEquals(error.code, "ORIGIN_MISMATCH");
    assertEquals(http.transport.requests.length, 0);
  });
}

Deno.test("A10: origins and paths tried", () => {
  assert(new Set([...OTHER_ORIGINS, ...PATHS]).size >= 30);
});

Deno.test("a token goes to its own origin, whatever the path", async () => {
  for (const path of ["/x", "/a/../b", "/x?u=https://evil.test", "/x#//evil.test", "/@evil.test"]) {
    const http = fakeHttp([json(200, {})]);
    await exchange(http, { method: "GET", origin: ORIGIN, path, auth: boundToken() });
    assertEquals(http.transport.requests[0]?.url.origin, ORIGIN);
    assertEquals(http.transport.requests[0]?.bearer?.exposeText(), CANARY);
  }
});

Deno.test("an origin mismatch is told without naming the token's owner", async () => {
  const http = fakeHttp([]);
  const call = { method: "GET" as const, origin: "https://a.test", path: "/", auth: boundToken() };
  const error = await failureOf(() => exchange(http, call));
  assertEquals(error.code, "ORIGIN_MISMATCH");
  assertEquals(error.message, "The credential belongs to another server");
  assertEquals(error.hint, "sealhold auth login --server https://a.test");
});

const REDIRECTS: readonly [string, string | undefined, string][] = [
  ["another host", "https://evil.test/secrets?token=x", "https://evil.test"],
  ["another port", "https://sealhold.example.com:8443/", "https://sealhold.example.com:8443"],
  ["plain http", "http://sealhold.example.com/", "http://sealhold.example.com"],
  ["the same server", "/elsewhere", ORIGIN],
  ["a user part", "https://user:pw@evil.test/", "https://evil.test"],
  ["no address", undefined, "another address"],
  ["an address that is none", "https://[", "another address"],
  ["data", "data:text/html,hi", "null"],
];

for (const status of [300, 301, 302, 303, 304, 307, 308]) {
  for (const [what, location, target] of REDIRECTS) {
    Deno.test(`cases 1 and 2: ${status} to ${what} is not followed`, async () => {
      const headers = location === undefined ? {} : { location };
      const http = fakeHttp([json(status, {}, headers)]);
      const call = {
        method: "POST" as const,
        origin: ORIGIN,
        path: "/api",
        body: { password: CANARY },
        auth: boundToken(),
        idempotent: true,
      };
      const error = await failureOf(() => exchange(http, call));
      assertEquals(error.code, "REDIRECT_REFUSED");
      assertEquals(error.message, `Redirect from ${ORIGIN} to ${target} not followed`);
      assertEquals(http.transport.requests.length, 1);
    });
  }
}
