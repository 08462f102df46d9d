/** Parts of a request, each read by a rule of its own: body, form, path, numbers and cookie. */
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import * as v from "valibot";
import { SealholdError } from "../../src/errors.ts";
import { BodyOpener } from "../../src/server/http/body_bytes.ts";
import { ByteBudget } from "../../src/server/http/byte_budget.ts";
import { readBody } from "../../src/server/http/read_body.ts";
import { optional, readForm, required } from "../../src/server/http/read_form.ts";
import { Refusal } from "../../src/server/http/refusal.ts";
import { lastSegment, positiveInteger } from "../../src/server/http/request_url.ts";
import { endCookieHeader, readCookie } from "../../src/server/http/web_cookie.ts";

const LIMITS = {
  maxBytes: 64 * 1024,
  timeoutMs: 10_000,
  opener: new BodyOpener(),
  budget: new ByteBudget(1024 * 1024),
};
const ISSUER = "https://sealhold.test";
type Body = Exclude<RequestInit["body"], undefined>;

function post(body: Body, headers: Record<string, string> = {}): Request {
  return new Request(ISSUER, { method: "POST", body, headers });
}

const read = (body: Body) => readBody(post(body), v.record(v.string(), v.unknown()), LIMITS);

async function refusalOf(work: Promise<unknown>): Promise<[number, string]> {
  const { status, message } = await assertRejects(() => work, Refusal);
  return [status, message];
}

Deno.test("case 43: a body may be nested 32 deep, whatever its strings hold", async () => {
  const nested = (depth: number) => `{"a":${"[".repeat(depth - 1)}${"]".repeat(depth - 1)}}`;
  await read(nested(32));
  assertEquals(await refusalOf(read(nested(33))), [400, "Body is nested too deeply"]);
  const brackets = JSON.stringify({ text: `"\\${"[{".repeat(100)}` });
  assertEquals(await read(brackets), JSON.parse(brackets));
});

Deno.test("a body that is no UTF-8, no JSON or cut short is told apart, and never repeated", async () => {
  assertEquals(await refusalOf(read(Uint8Array.of(0x22, 0xff, 0x22))), [400, "Body is not UTF-8"]);
  assertEquals(await refusalOf(read("{c4n4ry")), [400, "Body is not JSON"]);
  const cut = new ReadableStream({
    pull: (controller) => controller.error(new TypeError("c4n4ry")),
  });
  assertEquals(await refusalOf(read(cut)), [400, "Body was cut short"]);
});

Deno.test("a field that is wrong is named where its name is ours, and no key of a client's is", async () => {
  const schema = v.object({
    value: v.string(),
    more: v.optional(v.record(v.string(), v.number())),
  });
  const wrong = (json: unknown) => refusalOf(readBody(post(JSON.stringify(json)), schema, LIMITS));
  assertEquals(await wrong({ value: 1 }), [400, 'Field "value" is not valid']);
  for (const key of ["C4N4RY", "c4n4ry\n", "x".repeat(40)]) {
    assertEquals(await wrong({ value: "x", more: { [key]: "x" } }), [400, "Body is not valid"]);
  }
});

Deno.test("a form has at most 32 parameters, each once and in bounds", async () => {
  const type = { "content-type": "application/x-www-form-urlencoded" };
  const form = (text: string, headers = type) => readForm(post(text, headers), LIMITS);
  const many = (count: number) => Array.from({ length: count }, (_, i) => `p${i}=x`).join("&");
  assertEquals((await form(many(32))).size, 32);
  assertEquals(await refusalOf(form(many(33))), [400, "There are too many parameters"]);
  assertEquals(await refusalOf(form("a=1&a=2")), [400, "A parameter is given twice"]);
  assertEquals(await refusalOf(form("a=1&a=")), [400, "A parameter is given twice"]);
  const large = await refusalOf(form(`a=${"x".repeat(32 * 1024)}`));
  assertEquals(large, [413, "Body is larger than 32768 bytes"]);
  const [status] = await refusalOf(form("a=1", { "content-type": "application/json" }));
  assertEquals(status, 400);
  const fields = await form(`a=${"x".repeat(9)}&b=`);
  assertEquals([optional(fields, "a", 9), optional(fields, "b")], ["x".repeat(9), undefined]);
  assertThrows(() => optional(fields, "a", 8), Refusal, "'a' is too long");
  assertThrows(() => required(fields, "b"), Refusal, "'b' is missing");
});

Deno.test("case 46: a name is decoded once, and a number is exact or none", () => {
  assertEquals(lastSegment("/secrets/get/a%252Fb"), "a%2Fb");
  const error = assertThrows(() => lastSegment("/secrets/get/a%ff"), SealholdError);
  assertEquals(error.code, "INVALID_NAME");
  assertEquals(positiveInteger("9007199254740991"), 9_007_199_254_740_991);
  for (const text of ["9007199254740992", "9007199254740993", "0", "01", "-1", "1.0", "1e3", ""]) {
    assertEquals(positiveInteger(text), undefined, text);
  }
});

Deno.test("the cookie is read from headers of a bounded length, and only where there is just one", () => {
  const set = endCookieHeader(ISSUER)["set-cookie"]!;
  const name = set.slice(0, set.indexOf("="));
  const cookieOf = (cookie: string) =>
    readCookie(new Request(ISSUER, { headers: { cookie } }), ISSUER);
  assertEquals(cookieOf(`a=b; ${name}=x`), "x");
  assertEquals(cookieOf(`${name}=x; ${name}=y`), undefined, "who set the second one?");
  const padded = (length: number) => `${name}=x; a=`.padEnd(length, "a");
  assertEquals([cookieOf(padded(8192)), cookieOf(padded(8193))], ["x", undefined]);
});
