/** The codes of the wire, which clients of other people switch on. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { errorCodes } from "../../../../src/core/shared/codes/error_codes.ts";
import {
  functionCodeOf,
  functionCodeOfStatus,
  functionCodeRow,
  functionCodes,
} from "../../../../src/core/shared/codes/function_codes.ts";
import {
  httpCodeOf,
  httpCodes,
  httpStatusOf,
  knownCode,
  meaningOf,
} from "../../../../src/core/shared/codes/http_codes.ts";

/** api.md sections 2 and 4, and docs/api-notes.md: a line is added here and never changed. */
const STATUSES = {
  invalid_request: 400,
  invalid_client: 401,
  invalid_grant: 400,
  unauthorized_client: 400,
  unsupported_grant_type: 400,
  unsupported_response_type: 400,
  invalid_scope: 400,
  access_denied: 400,
  authorization_pending: 400,
  slow_down: 400,
  expired_token: 400,
  invalid_secret_name: 400,
  invalid_credentials: 401,
  invalid_token: 401,
  account_disabled: 403,
  account_not_linked: 403,
  insufficient_permissions: 403,
  insufficient_scope: 403,
  outdated_form: 403,
  tailscale_verification_failed: 403,
  not_found: 404,
  secret_not_found: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  version_conflict: 409,
  payload_too_large: 413,
  secret_value_too_large: 413,
  quota_exceeded: 413,
  unsupported_encoding: 415,
  upgrade_required: 426,
  rate_limit_exceeded: 429,
  damaged: 500,
  internal_error: 500,
  busy: 503,
  sealed: 503,
};

Deno.test("the codes of the envelope and of OAuth, with their statuses", () => {
  assertEquals(Object.fromEntries(httpCodes().map((code) => [code, httpStatusOf(code)])), STATUSES);
});

Deno.test("the errors of the server that a client is told of, and by which code; no other", () => {
  const told = errorCodes().flatMap((error) => {
    const codes = [httpCodeOf(error), functionCodeOf(error)];
    return codes.some((code) => code !== undefined) ? [[error, ...codes]] : [];
  });
  assertEquals(told, [
    ["INVALID_NAME", "invalid_secret_name", undefined],
    ["INVALID_VALUE", "invalid_request", "VALIDATION_ERROR"],
    ["VALUE_TOO_LARGE", "secret_value_too_large", undefined],
    ["SESSION_EXPIRED", "invalid_token", undefined],
    ["LOGIN_FAILED", "invalid_credentials", "AUTH_ERROR"],
    ["SECRET_NOT_FOUND", "secret_not_found", undefined],
    ["ACCOUNT_DISABLED", "account_disabled", undefined],
    ["ACCOUNT_NOT_LINKED", "account_not_linked", undefined],
    ["QUOTA_EXCEEDED", "quota_exceeded", undefined],
    ["SEALED", "sealed", undefined],
    ["BUSY", "busy", undefined],
    ["VERSION_CONFLICT", "version_conflict", undefined],
    ["RATE_LIMITED", "rate_limit_exceeded", "RATE_LIMITED"],
    ["SIGNATURE_INVALID", undefined, "SIGNATURE_ERROR"],
    ["KEY_REFUSED", undefined, "VALIDATION_ERROR"],
  ]);
});

/** api.md section 5, and the one answer for what is the server's own fault. */
const FUNCTIONS = {
  AUTH_ERROR: "LOGIN_FAILED",
  CHALLENGE_ERROR: "CHALLENGE_REFUSED",
  SIGNATURE_ERROR: "SIGNATURE_INVALID",
  NOT_FOUND: "NOT_FOUND",
  ALREADY_EXISTS: "ALREADY_EXISTS",
  VALIDATION_ERROR: "INVALID_VALUE",
  PERMISSION_DENIED: "DENIED",
  RATE_LIMITED: "RATE_LIMITED",
  REGISTRATION_CLOSED: "REGISTRATION_CLOSED",
  INVITE_INVALID: "INVITE_INVALID",
  ERR_DENIED: "SENDER_DENIED",
  ERR_NOT_ALLOWED: "SENDER_NOT_ALLOWED",
  ERR_NOT_MEMBER: "NOT_A_MEMBER",
  SERVER_ERROR: "SERVER_ERROR",
};

Deno.test("the codes of the functions, and what each is to a client", () => {
  const meant = functionCodes().map((code) => {
    const { means, status = 500 } = functionCodeRow(code)!;
    return [code, (means ?? meaningOf(status, ""))[0]];
  });
  assertEquals(Object.fromEntries(meant), FUNCTIONS);
});

Deno.test("a call that was stopped before its function: the code stands for the status", () => {
  const codes = [400, 401, 403, 408, 413, 415, 429, 500, 503].map(functionCodeOfStatus);
  assertEquals(codes, [
    ...["VALIDATION_ERROR", "AUTH_ERROR", "PERMISSION_DENIED", "VALIDATION_ERROR"],
    ...["VALIDATION_ERROR", "VALIDATION_ERROR", "RATE_LIMITED", "SERVER_ERROR", "SERVER_ERROR"],
  ]);
});

Deno.test("every word for people is one line with a capital, no full stop, and something to do next", () => {
  const means = [
    ...httpCodes().map((code) => meaningOf(httpStatusOf(code), code)),
    ...functionCodes().map((code) => functionCodeRow(code)?.means).filter((each) =>
      each !== undefined
    ),
  ];
  assert(means.length > 40, `${means.length}`);
  for (const [, message, hint] of means) {
    assert(/^[A-Z][^\n]*[^.]$/.test(message), message);
    assert(/^\S[^\n]*[^.]$/.test(hint), hint);
  }
});

Deno.test("what a code means holds for its own status alone; any other answer means what its status says", () => {
  assertEquals(meaningOf(503, "sealed")[0], "SEALED");
  assertEquals(meaningOf(500, "sealed")[0], "SERVER_ERROR");
  assertEquals(meaningOf(403, "sealed")[0], "DENIED");
  assertEquals(meaningOf(404, "insufficient_permissions")[0], "NOT_FOUND");
  assertEquals(meaningOf(599, "")[0], "SERVER_ERROR");
  assertEquals([400, 405, 418, 451].map((status) => meaningOf(status, "")[0]), [
    ...["BAD_RESPONSE", "BAD_RESPONSE", "BAD_RESPONSE", "BAD_RESPONSE"],
  ]);
});

/** Of other people's servers. */
const OTHERS = [
  ...["account_selection_required", "conflict", "consent_required", "forbidden"],
  ...["insufficient_user_authentication", "interaction_required", "invalid_authorization_details"],
  ...["invalid_dpop_proof", "invalid_request_object", "invalid_request_uri", "invalid_target"],
  ...["login_required", "registration_not_supported", "request_not_supported"],
  ...["request_uri_not_supported", "server_error", "temporarily_unavailable", "unauthorized"],
  ...["unsupported_token_type", "use_dpop_nonce"],
];

Deno.test("case 30: nothing but a code of the table is one", () => {
  const known = [...Object.keys(STATUSES), ...OTHERS];
  for (const code of known) assertEquals(knownCode(code), code);
  const near = fc.constantFrom(...known).chain((code) =>
    fc.constantFrom(`${code}_`, ` ${code}`, code.toUpperCase(), code.slice(1), `${code}\n`)
  );
  const ofObjects = fc.constantFrom("", "constructor", "__proto__", "hasOwnProperty", "toString");
  const text = fc.oneof(near, fc.string(), fc.stringMatching(/^[a-z_]{1,64}$/), ofObjects);
  fc.assert(
    fc.property(text, (text) => {
      assertEquals(knownCode(text), known.includes(text) ? text : "");
      assertEquals(functionCodeRow(text) !== undefined, Object.hasOwn(FUNCTIONS, text));
    }),
    { numRuns: 1000 },
  );
});
