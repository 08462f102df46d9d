import { assert, assertEquals } from "@std/assert";
import * as v from "valibot";
import { exitCodeOf } from "../../../../src/core/shared/codes/error_codes.ts";
import { functionClient } from "../../../../src/core/client/http/function_client.ts";
import { bodyOf, json, type Reply, text } from "../../../fakes/fake_transport.ts";
import { boundToken, failureOf, fakeHttp, ORIGIN } from "./fixture.ts";

const SHAPE = v.object({ n: v.number() });

function over(replies: readonly Reply[], given = false) {
  const http = fakeHttp(replies);
  const token = () => Promise.resolve({ ...boundToken(), given });
  return { http, client: functionClient(http, ORIGIN, token) };
}

function refusal(code: string, status = 560) {
  return json(status, {
    status: "error",
    errorMessage: "c4n4ry-message",
    errorData: { code, message: "c4n4ry-message" },
  });
}

Deno.test("a call: its endpoint, its body, its token; its value out of 200 and out of 560", async () => {
  for (const status of [200, 560]) {
    const { http, client } = over([json(status, { status: "success", value: { n: 1, more: 2 } })]);
    assertEquals(await client.query("a:b", { x: 1 }, SHAPE), { n: 1 });
    assertEquals(http.transport.calls, ["POST /api/query"]);
    const [request] = http.transport.requests;
    assertEquals(bodyOf(request), { path: "a:b", args: { x: 1 }, format: "json" });
    assertEquals(request?.bearer?.exposeText(), "t0ken-canary");
  }
});

Deno.test("an open call carries no token", async () => {
  const { http, client } = over([json(200, { status: "success", value: { n: 1 } })]);
  await client.open("auth:signIn", {}, SHAPE);
  assertEquals([http.transport.calls, http.transport.requests[0]?.bearer], [
    ["POST /api/mutation"],
    undefined,
  ]);
});

Deno.test("a query is tried again, a mutation never: it could be done twice", async () => {
  const busy = json(503, {});
  const query = over([busy, json(200, { status: "success", value: { n: 2 } })]);
  assertEquals(await query.client.query("a:b", {}, SHAPE), { n: 2 });
  assertEquals(query.http.transport.calls.length, 2);
  const mutation = over([busy, json(200, { status: "success", value: { n: 2 } })]);
  assertEquals(
    (await failureOf(() => mutation.client.mutation("a:b", {}, SHAPE))).code,
    "SERVER_ERROR",
  );
  assertEquals(mutation.http.transport.calls.length, 1);
});

const CODES: readonly [string, string, number][] = [
  ["AUTH_ERROR", "LOGIN_FAILED", 3],
  ["CHALLENGE_ERROR", "CHALLENGE_REFUSED", 3],
  ["SIGNATURE_ERROR", "SIGNATURE_INVALID", 9],
  ["NOT_FOUND", "NOT_FOUND", 4],
  ["ALREADY_EXISTS", "ALREADY_EXISTS", 7],
  ["VALIDATION_ERROR", "INVALID_VALUE", 2],
  ["PERMISSION_DENIED", "DENIED", 5],
  ["RATE_LIMITED", "RATE_LIMITED", 8],
  ["ERR_DENIED", "SENDER_DENIED", 5],
  ["ERR_NOT_ALLOWED", "SENDER_NOT_ALLOWED", 5],
  ["ERR_NOT_MEMBER", "NOT_A_MEMBER", 5],
  ["SERVER_ERROR", "SERVER_ERROR", 6],
  ["SOMETHING_NEW", "SERVER_ERROR", 6],
  ["constructor", "SERVER_ERROR", 6],
];

for (const [theirs, ours, exit] of CODES) {
  Deno.test(`the function's ${theirs} is ${ours}, exit ${exit}, and its text is not shown`, async () => {
    const { client } = over([refusal(theirs)]);
    const error = await failureOf(() => client.mutation("messages:send", {}, SHAPE));
    assertEquals([error.code, exitCodeOf(error.code)], [ours, exit]);
    assert(!`${error.message}${error.hint}`.includes("c4n4ry"));
    assert(error.hint !== undefined && /^[A-Z][^\n]*[^.]$/.test(error.message), error.message);
  });
}

Deno.test("a token that was given from outside and is refused: said in those words", async () => {
  for (const reply of [refusal("AUTH_ERROR"), json(401, {})]) {
    const { client } = over([reply], true);
    const error = await failureOf(() => client.query("a:b", {}, SHAPE));
    assertEquals(error.code, "TOKEN_EXPIRED");
    assert(error.hint?.includes("SEALHOLD_TOKEN"));
  }
});

const BROKEN: readonly Reply[] = [
  text(200, "c4n4ry"),
  json(200, null),
  json(200, { value: { n: 1 } }),
  json(200, { status: "success", value: { n: "c4n4ry" } }),
  json(560, { status: "error", errorData: "c4n4ry" }),
];

for (const [i, reply] of BROKEN.entries()) {
  Deno.test(`an answer that is none is refused, and not shown (${i})`, async () => {
    const error = await failureOf(() => over([reply]).client.mutation("a:b", {}, SHAPE));
    assertEquals(error.code, "BAD_RESPONSE");
    assert(!`${error.message}${error.hint}`.includes("c4n4ry"));
  });
}
