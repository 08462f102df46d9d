/** Whatever the server refuses with, it says by a code of the table; what is not in it cannot be said. */
import { assert, assertEquals } from "@std/assert";
import { walk } from "@std/fs";
import { fromFileUrl, relative } from "@std/path";
import { FunctionError, sentCodeOf } from "../../src/core/server/calls/function_error.ts";
import { OAuthError } from "../../src/core/server/oauth/oauth_error.ts";
import { errorCodes } from "../../src/core/shared/codes/error_codes.ts";
import { functionCodes } from "../../src/core/shared/codes/function_codes.ts";
import { httpCodeOf, httpCodes, httpStatusOf } from "../../src/core/shared/codes/http_codes.ts";
import { SealholdError } from "../../src/errors.ts";
import { type AnswerStyle, failure } from "../../src/server/http/answers.ts";
import { Refusal } from "../../src/server/http/refusal.ts";
import { refusalOf } from "../../src/server/http/refusal_of_error.ts";

const SRC = fromFileUrl(new URL("../../src/", import.meta.url));
const CANARY = "c4n4ry";

Deno.test("the type checker refuses a code that is not in the table", () => {
  // @ts-expect-error no such code
  assertEquals(new Refusal("no_such_code", "x", {}, { status: 400 }).status, 400);
  // @ts-expect-error a code of the envelope is none of OAuth
  assert(new OAuthError("payload_too_large", "x") instanceof Error);
  // @ts-expect-error a code of ours is none of the wire
  assert(new FunctionError("SENDER_DENIED", "x") instanceof Error);
  // @ts-expect-error a word of the wire is none of ours
  assert(new SealholdError("ERR_DENIED", "x") instanceof Error);
});

Deno.test("an error that no row names is a 500 that says nothing of it", async () => {
  for (const code of errorCodes()) {
    const error = new SealholdError(code, CANARY, { data: { reason: CANARY } });
    const { status, code: sent, message } = refusalOf(error);
    const told = httpCodeOf(code);
    if (told !== undefined) {
      assertEquals([sent, status, message], [told, httpStatusOf(told), CANARY]);
    } else assertEquals([status, message.includes(CANARY)], [500, false], code);
    const shown = await failure(refusalOf(error), "envelope").text();
    assertEquals(shown.includes(CANARY), told !== undefined, code);
    if (sentCodeOf(error) !== undefined) assert(functionCodes().includes(sentCodeOf(error)!));
  }
  for (const error of [new Error(CANARY), new TypeError(CANARY), CANARY, undefined]) {
    const { status, code, message } = refusalOf(error);
    assertEquals([status, code, message], [500, "internal_error", "Internal error"]);
    assertEquals(sentCodeOf(error), undefined);
  }
});

Deno.test("every code in every style of answer: the status of the table, and a code of the table or none", async () => {
  for (const code of httpCodes()) {
    for (const style of ["envelope", "detail", "oauth", "function"] as AnswerStyle[]) {
      const response = failure(new Refusal(code, "x", { "retry-after": "1" }), style);
      const body = await response.json();
      assertEquals(response.status, httpStatusOf(code), code);
      const sent = { envelope: body.error?.code, oauth: body.error }[style as string];
      if (sent !== undefined) assertEquals(sent, code);
      if (style === "function") assert(functionCodes().includes(body.errorData.code), code);
      if (style === "detail") assertEquals(Object.keys(body), ["detail"]);
    }
  }
});

Deno.test("a 401 says how to be let in, and a page's has none that a browser would ask for", () => {
  for (
    const error of [new SealholdError("LOGIN_FAILED", "x"), new OAuthError("invalid_client", "x")]
  ) {
    const { status, headers } = refusalOf(error);
    assertEquals([status, headers["www-authenticate"] !== undefined], [401, true]);
  }
  const page = new Refusal("invalid_client", "x", {}, { status: 400 });
  assertEquals([page.status, page.code, page.headers], [400, "invalid_client", {}]);
});

Deno.test("the bodies of refusals are made in two files, from codes of the table", async () => {
  const makers: string[] = [];
  for (const folder of ["server", "core/server"]) {
    for await (const { path } of walk(`${SRC}${folder}`, { exts: [".ts"], includeDirs: false })) {
      const code = (await Deno.readTextFile(path)).replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
      // What a hand-written answer has, as a literal of JSON or of TypeScript.
      if (/success"?: ?false|errorData|errorMessage|status"?: ?"error"/.test(code)) {
        makers.push(relative(SRC, path).replaceAll("\\", "/"));
      }
    }
  }
  assertEquals(makers.sort(), ["server/http/answers.ts", "server/routes/function_routes.ts"]);
});
