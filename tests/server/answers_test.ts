/** What every answer says besides its body. */
import { assertEquals } from "@std/assert";
import { SealholdError } from "../../src/errors.ts";
import { type AnswerStyle, done, failure, json, success } from "../../src/server/http/answers.ts";
import { Refusal } from "../../src/server/http/refusal.ts";
import { errorLabel } from "../../src/server/http/refusal_of_error.ts";

const STYLES: AnswerStyle[] = ["envelope", "detail", "oauth", "function"];

Deno.test("answers: none is kept by a cache, and none is taken for another type", () => {
  const refusal = new Refusal("not_found", "x");
  const all = [json({}), json({}, 201), done(), success(1), success(1, 201)];
  for (const response of [...all, ...STYLES.map((style) => failure(refusal, style))]) {
    assertEquals(response.headers.get("cache-control"), "no-store");
    assertEquals(response.headers.get("x-content-type-options"), "nosniff");
  }
});

Deno.test("answers: the description of an OAuth error has no quote and no backslash (RFC 6749 section 5.2)", async () => {
  const refusal = new Refusal("invalid_request", 'Not "this" or \\that');
  const { error_description } = await failure(refusal, "oauth").json();
  assertEquals(error_description, "Not 'this' or 'that");
});

Deno.test("answers: the log has an error's code or class, and never its words", () => {
  assertEquals(errorLabel(new SealholdError("DAMAGED", "c4n4ry")), "DAMAGED");
  assertEquals(errorLabel(new TypeError("c4n4ry")), "TypeError");
  assertEquals(errorLabel("c4n4ry"), "string");
});
