import { assertEquals } from "@std/assert";
import { type Call, exchange, retryAfterMs } from "../../../../src/core/client/http/exchange.ts";
import { type ErrorCode, SealholdError } from "../../../../src/errors.ts";
import { json, type Reply } from "../../../fakes/fake_transport.ts";
import { failureOf, fakeHttp, ORIGIN } from "./fixture.ts";

const GET: Call = { method: "GET", origin: ORIGIN, path: "/x" };
const POST: Call = { ...GET, method: "POST", body: { a: 1 } };

const TABLE: readonly [string, Call, Reply, number][] = [
  ...[200, 201, 204, 400, 401, 403, 404, 408, 409, 413, 500, 501].map((status) =>
    [`GET, ${status}`, GET, json(status, {}), 1] as [string, Call, Reply, number]
  ),
  ...[429, 502, 503, 504].map((status) =>
    [`GET, ${status}`, GET, json(status, {}), 3] as [string, Call, Reply, number]
  ),
  ["DELETE, 503", { ...GET, method: "DELETE" }, json(503, {}), 3],
  ["POST, 503", POST, json(503, {}), 1],
  ["PUT, 503", { ...POST, method: "PUT" }, json(503, {}), 1],
  ["POST that may be repeated, 503", { ...POST, idempotent: true }, json(503, {}), 3],
  ["GET that may not, 503", { ...GET, idempotent: false }, json(503, {}), 1],
  ["GET, no connection", GET, new SealholdError("UNREACHABLE", "x"), 3],
  ["GET, time-out", GET, new SealholdError("TIMED_OUT", "x"), 3],
  ["POST, no connection", POST, new SealholdError("UNREACHABLE", "x"), 1],
  ["POST, time-out", POST, new SealholdError("TIMED_OUT", "x"), 1],
  [
    "GET, a certificate that stays bad",
    GET,
    new SealholdError("UNREACHABLE", "x", { data: { permanent: true } }),
    1,
  ],
  ["GET, refused by the sandbox", GET, new SealholdError("PERMISSION_REFUSED", "x"), 1],
  ["GET, too large", GET, new SealholdError("BAD_RESPONSE", "x"), 1],
  ["GET, a fault of ours", GET, new TypeError("x"), 1],
  ["GET, a redirect", GET, json(302, {}, { location: "https://a.test" }), 1],
];

for (const [what, call, reply, tries] of TABLE) {
  Deno.test(`retry: ${what} is sent ${tries} time${tries === 1 ? "" : "s"}`, async () => {
    const http = fakeHttp([reply]);
    await exchange(http, call).catch(() => {});
    assertEquals(http.transport.requests.length, tries);
    assertEquals(http.clock.sleeps.length, tries - 1);
  });
}

Deno.test("retry: what the last try says is what comes back", async (t) => {
  await t.step("a response", async () => {
    const http = fakeHttp([
      new SealholdError("UNREACHABLE", "x"),
      json(503, {}),
      json(503, { n: 3 }),
    ]);
    assertEquals((await exchange(http, GET)).status, 503);
    assertEquals(http.transport.requests.length, 3);
  });
  await t.step("an error", async () => {
    const http = fakeHttp([json(503, {}), json(502, {}), new SealholdError("TIMED_OUT", "x")]);
    assertEquals((await failureOf(() => exchange(http, GET))).code, "TIMED_OUT");
  });
  await t.step("the first success ends it", async () => {
    const http = fakeHttp([json(503, {}), json(200, {}), new Error("a third try")]);
    assertEquals((await exchange(http, GET)).status, 200);
    assertEquals(http.transport.requests.length, 2);
  });
});

Deno.test("retry: the body is the same at every try", async () => {
  const http = fakeHttp([json(503, {})]);
  await exchange(http, { ...POST, idempotent: true });
  const bodies = http.transport.requests.map((request) => new TextDecoder().decode(request.body));
  assertEquals(bodies, Array(3).fill('{"a":1}'));
});

Deno.test("back-off doubles, between half and the whole of 200 and 400 ms", async () => {
  for (const [jitter, wanted] of [[0, [100, 200]], [255, [200, 400]]] as const) {
    const http = fakeHttp([json(503, {})], jitter);
    await exchange(http, GET);
    assertEquals(http.clock.sleeps, [...wanted]);
  }
});

const NOW = "2026-01-02T03:04:05.000Z"; // FixedClock's
const AFTER: readonly [string, string, number | undefined][] = [
  ["seconds", "2", 2_000],
  ["no seconds", "0", 0],
  ["a date in 3 s", "Fri, 02 Jan 2026 03:04:08 GMT", 3_000],
  ["a date in the past", "Fri, 02 Jan 2026 03:00:00 GMT", 0],
  ["a year", "31536000", 31_536_000_000],
  ["the longest number", "999999999", 999_999_999_000],
  ["a longer number", "9".repeat(400), undefined],
  ["garbage", "soon", undefined],
  ["empty", "", undefined],
  ["a negative number", "-5", undefined],
  ["a fraction", "2.5", undefined],
  ["a bare year", "2026", 2_026_000],
  ["a word with a number", "soon 5", undefined],
  ["the date form of RFC 850", "Friday, 02-Jan-26 03:04:07 GMT", 2_000],
  ["infinity", "Infinity", undefined],
  ["not a number", "NaN", undefined],
];

for (const [what, value, wanted] of AFTER) {
  Deno.test(`Retry-After: ${what}`, () => {
    const response = json(503, {}, { "retry-after": value });
    assertEquals(retryAfterMs(response, Date.parse(NOW)), wanted);
  });
}

Deno.test("Retry-After: none", () => {
  assertEquals(retryAfterMs(json(503, {}), 0), undefined);
});

Deno.test("Retry-After is obeyed up to 5 s; a longer one is handed back at once", async () => {
  for (
    const [value, sleeps, tries] of [
      ["1", [1_000, 1_000], 3],
      ["5", [5_000, 5_000], 3],
      ["6", [], 1],
      ["999999999", [], 1],
      ["soon", [100, 200], 3],
      ["9".repeat(400), [100, 200], 3],
    ] as const
  ) {
    const http = fakeHttp([json(429, {}, { "retry-after": value })]);
    assertEquals((await exchange(http, GET)).status, 429);
    assertEquals([http.clock.sleeps, http.transport.requests.length], [[...sleeps], tries], value);
  }
});

Deno.test("every request is bounded in time and size, and names the program", async () => {
  const http = fakeHttp([json(200, {})]);
  await exchange(http, GET);
  await exchange(http, { ...POST, maxResponseBytes: 99 });
  const [get, post] = http.transport.requests;
  assertEquals([get?.timeoutMs, get?.maxResponseBytes], [10_000, 1024 * 1024]);
  assertEquals(post?.maxResponseBytes, 99);
  assertEquals(get?.headers, { accept: "application/json", "user-agent": "sealhold/test" });
  assertEquals(post?.headers?.["content-type"], "application/json");
  assertEquals(get?.bearer, undefined);
});

Deno.test("an error keeps its code through the exchange", async () => {
  for (const code of ["UNREACHABLE", "TIMED_OUT", "PERMISSION_REFUSED"] as ErrorCode[]) {
    const http = fakeHttp([new SealholdError(code, "x")]);
    assertEquals((await failureOf(() => exchange(http, POST))).code, code);
  }
});
