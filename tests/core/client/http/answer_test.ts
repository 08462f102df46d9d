import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import * as v from "valibot";
import { knownCode } from "../../../../src/core/shared/codes/http_codes.ts";
import { answerError, bareData, envelopeData } from "../../../../src/core/client/http/answer.ts";
import { jsonBody } from "../../../../src/core/client/http/envelope.ts";
import { type ErrorCode, SealholdError } from "../../../../src/errors.ts";
import type { HttpResponse } from "../../../../src/ports/http_transport.ts";
import { json, text } from "../../../fakes/fake_transport.ts";
import { failureOf } from "./fixture.ts";

const CANARY = "c4n4ry";
const DATA = v.object({ n: v.number() });

/** Answers with status 400 and above: what becomes of them, and in which words. */
const ERRORS: readonly [string, HttpResponse, ErrorCode, string][] = [
  [
    "code and message",
    envelope(403, { code: "account_not_linked", message: CANARY }),
    "DENIED",
    "Denied by the server (account_not_linked)",
  ],
  [
    "code alone",
    envelope(403, { code: "insufficient_permissions" }),
    "DENIED",
    "Denied by the server (insufficient_permissions)",
  ],
  [
    "error as a plain string",
    json(403, { success: false, error: "forbidden", message: CANARY }),
    "DENIED",
    "Denied by the server (forbidden)",
  ],
  [
    "a code in capitals",
    json(403, { error: "FORBIDDEN" }),
    "DENIED",
    "Denied by the server (forbidden)",
  ],
  [
    "a string that is no code",
    json(403, { error: `no ${CANARY} for you` }),
    "DENIED",
    "Denied by the server (HTTP 403)",
  ],
  [
    "a code with control characters",
    envelope(403, { code: "x\x1b[2J" }),
    "DENIED",
    "Denied by the server (HTTP 403)",
  ],
  [
    "a code of 65 characters",
    envelope(403, { code: "x".repeat(65) }),
    "DENIED",
    "Denied by the server (HTTP 403)",
  ],
  [
    "a code that is a number",
    envelope(403, { code: 7 }),
    "DENIED",
    "Denied by the server (HTTP 403)",
  ],
  ["error is null", json(403, { error: null }), "DENIED", "Denied by the server (HTTP 403)"],
  ["error is a list", json(403, { error: [CANARY] }), "DENIED", "Denied by the server (HTTP 403)"],
  [
    "detail, as a Django server says it",
    json(401, { detail: CANARY }),
    "TOKEN_EXPIRED",
    "The server does not accept this login (HTTP 401)",
  ],
  ["JSON null", json(404, null), "NOT_FOUND", "Not found on the server (HTTP 404)"],
  ["a JSON list", json(404, [1]), "NOT_FOUND", "Not found on the server (HTTP 404)"],
  ["a JSON string", json(404, CANARY), "NOT_FOUND", "Not found on the server (HTTP 404)"],
  ["HTML", text(404, `<html>${CANARY}</html>`), "NOT_FOUND", "Not found on the server (HTTP 404)"],
  ["nothing", text(404, ""), "NOT_FOUND", "Not found on the server (HTTP 404)"],
  ["not UTF-8", bytes(404, [0xff, 0xfe, 0x22]), "NOT_FOUND", "Not found on the server (HTTP 404)"],
  [
    "half a JSON",
    text(404, '{"error":{"code":"se'),
    "NOT_FOUND",
    "Not found on the server (HTTP 404)",
  ],
  [
    "10 MB of HTML",
    text(404, "<p>".repeat(3_500_000)),
    "NOT_FOUND",
    "Not found on the server (HTTP 404)",
  ],
  ["409", json(409, {}), "VERSION_CONFLICT", "The secret has changed since (HTTP 409)"],
  [
    "413",
    envelope(413, { code: "payload_too_large" }),
    "INVALID_VALUE",
    "Too large for the server (payload_too_large)",
  ],
  [
    "400",
    envelope(400, { code: "invalid_secret_name" }),
    "BAD_RESPONSE",
    "The server refused the request (invalid_secret_name)",
  ],
  ["405", text(405, ""), "BAD_RESPONSE", "The server refused the request (HTTP 405)"],
  [
    "418",
    json(418, { error: "invalid_request" }),
    "BAD_RESPONSE",
    "The server refused the request (invalid_request)",
  ],
  [
    "case 30: the secret that was sent, in the place of a code",
    json(418, { error: CANARY }),
    "BAD_RESPONSE",
    "The server refused the request (HTTP 418)",
  ],
  ["500", text(500, CANARY), "SERVER_ERROR", "Server temporarily unavailable"],
  [
    "502 with HTML",
    text(502, `<h1>${CANARY}</h1>`),
    "SERVER_ERROR",
    "Server temporarily unavailable",
  ],
  ["503", json(503, {}), "SERVER_ERROR", "Server temporarily unavailable"],
  ["503, sealed", envelope(503, { code: "sealed" }), "SEALED", "The server is sealed"],
  [
    "500, says it is sealed",
    envelope(500, { code: "sealed" }),
    "SERVER_ERROR",
    "Server temporarily unavailable",
  ],
  ["429", json(429, {}), "RATE_LIMITED", "Too many requests"],
];

for (const [what, response, code, message] of ERRORS) {
  Deno.test(`error answer: ${what}`, () => {
    const error = answerError(response);
    assertEquals([error.code, error.message], [code, message]);
    assert(error.hint !== undefined && !`${error.message}${error.hint}`.includes(CANARY));
    assert(!/[\n\r]/.test(error.message + error.hint), "one line each");
  });
}

Deno.test("case 30: whatever stands in the place of a code, it is printed only if it is one of the table", () => {
  const status = fc.integer({ min: 400, max: 599 });
  const code = fc.oneof(fc.stringMatching(/^[A-Za-z0-9_]{8,64}$/), fc.string({ minLength: 8 }));
  fc.assert(
    fc.property(status, code, fc.boolean(), (status, code, plain) => {
      fc.pre(knownCode(code.toLowerCase()) === "" && !`HTTP ${status}`.includes(code));
      const body = { error: plain ? code : { code } };
      const { message, hint } = answerError(json(status, body));
      const silent = answerError(json(status, {}));
      assertEquals([message, hint], [silent.message, silent.hint]);
    }),
    { numRuns: 500 },
  );
});

const RATE: readonly [string, Record<string, string>, string][] = [
  ["seconds", { "retry-after": "17" }, "Try again in 17 s"],
  ["a date", {
    "retry-after": "Fri, 02 Jan 2026 03:05:00 GMT",
    "date": "Fri, 02 Jan 2026 03:04:00 GMT",
  }, "Try again in 60 s"],
  [
    "a date without the server's clock",
    { "retry-after": "Fri, 02 Jan 2026 03:05:00 GMT" },
    "Try again later",
  ],
  ["garbage", { "retry-after": `\x1b[2J${CANARY}` }, "Try again later"],
  ["none", {}, "Try again later"],
];

for (const [what, headers, hint] of RATE) {
  Deno.test(`rate limited: Retry-After is ${what}`, () => {
    assertEquals(answerError(json(429, {}, headers)).hint, hint);
  });
}

Deno.test("a call may give an error answer its own words", async () => {
  const response = envelope(404, { code: "secret_not_found" });
  const seen: unknown[] = [];
  const error = await failureOf(() =>
    envelopeData(response, DATA, (failure) => {
      seen.push(failure);
      return new SealholdError("SECRET_NOT_FOUND", "own words");
    })
  );
  assertEquals(error.message, "own words");
  assertEquals(seen, [{ status: 404, code: "secret_not_found" }]);
});

/** Success statuses whose body is not what api.md promises. */
const BAD_ENVELOPES: readonly [string, HttpResponse][] = [
  ["HTML", text(200, `<html>${CANARY}</html>`)],
  ["nothing", text(200, "")],
  ["null", json(200, null)],
  ["a list", json(200, [])],
  ["no success", json(200, { data: { n: 1 } })],
  ["success: false", json(200, { success: false, data: { n: 1 } })],
  ["success: 1", json(200, { success: 1, data: { n: 1 } })],
  ["success as text", json(200, { success: "true", data: { n: 1 } })],
  ["an error with status 200", json(200, { success: false, error: { code: CANARY } })],
  ["no data", json(200, { success: true })],
  ["data null", json(200, { success: true, data: null })],
  ["data of another shape", json(200, { success: true, data: { n: CANARY } })],
  ["data missing a field", json(200, { success: true, data: {} })],
  ["two bodies", text(200, '{"success":true,"data":{"n":1}}{}')],
  ["a byte order mark", text(200, '\ufeff{"success":true,"data":{"n":1}}')],
  ["an overlong number", text(200, '{"success":true,"data":{"n":"1e999"}}')],
];

for (const [what, response] of BAD_ENVELOPES) {
  Deno.test(`case 20: a success answer with ${what} is BAD_RESPONSE in one line`, async () => {
    const error = await failureOf(() => envelopeData(response, DATA));
    assertEquals(error.code, "BAD_RESPONSE");
    assertEquals(error.message, "Unexpected answer from the server (HTTP 200)");
  });
}

Deno.test("case 20: what is no success envelope is refused, whatever the data may be", async () => {
  const pages = [text(200, "<html>Log in to this network</html>"), json(200, {}), json(200, [])];
  for (const response of [...pages, json(200, { success: false, data: {} })]) {
    const error = await failureOf(() => envelopeData(response, v.unknown()));
    assertEquals(error.code, "BAD_RESPONSE");
  }
});

Deno.test("a success envelope gives its data, and bare data needs none", () => {
  assertEquals(envelopeData(json(200, { success: true, data: { n: 1 }, extra: 1 }), DATA), {
    n: 1,
  });
  assertEquals(envelopeData(json(201, { success: true, data: { n: 1 } }), DATA), { n: 1 });
  assertEquals(bareData(json(200, { n: 1 }), DATA), { n: 1 });
});

Deno.test("bare data is checked like an envelope's", async () => {
  for (const response of [text(200, ""), json(200, null), json(200, { n: "1" }), json(200, [])]) {
    assertEquals((await failureOf(() => bareData(response, DATA))).code, "BAD_RESPONSE");
  }
  assertEquals((await failureOf(() => bareData(json(500, {}), DATA))).code, "SERVER_ERROR");
});

Deno.test("jsonBody gives undefined for what is no JSON, and never throws", () => {
  assertEquals(jsonBody(text(200, "{")), undefined);
  assertEquals(jsonBody(bytes(200, [0x22, 0xff, 0x22])), undefined);
  assertEquals(jsonBody(text(200, '"a"')), "a");
  assertEquals(jsonBody(text(200, "[".repeat(100_000))), undefined);
});

function envelope(status: number, error: unknown): HttpResponse {
  return json(status, { success: false, error });
}

function bytes(status: number, values: number[]): HttpResponse {
  return { status, headers: {}, body: Uint8Array.from(values) };
}
