/** Token responses, good and hostile (threats.md cases 11, 14 and 20). */
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { calculatePKCECodeChallenge } from "openid-client";
import { SealholdError } from "../../../src/errors.ts";
import type { HttpResponse } from "../../../src/ports/http_transport.ts";
import { Secret } from "../../../src/secret.ts";
import {
  type Answers,
  fakeOAuth,
  ISSUER,
  metadata,
  tokens,
} from "../../fakes/fake_oauth_server.ts";
import { json, text } from "../../fakes/fake_transport.ts";

const settings = { issuer: ISSUER, clientId: "sealhold", allowPrivate: false };
const REDIRECT = "http://127.0.0.1:4711/callback";

/** Logs in with a code, the server's answers as given. */
async function login(answers: Answers, query: Record<string, string> = {}) {
  const fake = fakeOAuth(answers);
  const server = await fake.client.resolve(settings);
  const pending = await fake.client.startAuthorization(server, {
    redirectUri: REDIRECT,
    scopes: ["read"],
  });
  const callback = new URL(REDIRECT);
  const state = pending.state.exposeText();
  callback.search = new URLSearchParams({ code: "c-1", state, ...query }).toString();
  return { ...fake, pending, got: await fake.client.redeem(server, pending, callback) };
}

Deno.test("case 14: the verifier and the challenge of RFC 7636 appendix B", async () => {
  const verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  assertEquals(
    await calculatePKCECodeChallenge(verifier),
    "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
  );
});

Deno.test("case 14: the request has S256, and the verifier goes to the token endpoint alone", async () => {
  const { pending, lastForm, got } = await login({ "/token": json(200, tokens()) });
  const query = pending.url.searchParams;
  const verifier = pending.verifier.exposeText();
  assertMatch(verifier, /^[A-Za-z0-9._~-]{43,128}$/);
  assertEquals(query.get("code_challenge_method"), "S256");
  assertEquals(query.get("code_challenge"), await calculatePKCECodeChallenge(verifier));
  assert(!pending.url.href.includes(verifier));
  assertEquals([query.get("response_type"), query.get("client_id")], ["code", "sealhold"]);
  assertEquals([query.get("scope"), query.get("redirect_uri")], ["read", REDIRECT]);
  assertMatch(query.get("state") ?? "", /^[A-Za-z0-9_-]{43}$/);
  const form = Object.fromEntries(lastForm());
  assertEquals(form, {
    grant_type: "authorization_code",
    code: "c-1",
    redirect_uri: REDIRECT,
    code_verifier: verifier,
    client_id: "sealhold",
  });
  assertEquals(got.accessToken.exposeText(), "at-1");
  assertEquals([got.expiresInSec, got.scope, got.refreshToken], [3600, undefined, undefined]);
});

for (
  const [name, changes, query] of [
    ["case 10: a wrong state", {}, { state: "another" }],
    ["case 11: the iss of another server", {}, { iss: "https://evil.example" }],
    ["case 11: no iss although it is promised", {
      authorization_response_iss_parameter_supported: true,
    }, {}],
  ] as const
) {
  Deno.test(`${name} makes no token request`, async () => {
    let asked = 0;
    const token = () => {
      asked++;
      return json(200, tokens());
    };
    const error = await assertRejects(
      () =>
        login({
          "/.well-known/oauth-authorization-server": json(200, metadata(changes)),
          "/token": token,
        }, query as Record<string, string>),
      SealholdError,
    );
    assertEquals([error.code, asked], ["BAD_RESPONSE", 0]);
  });
}

const BAD: readonly (readonly [string, HttpResponse, string])[] = [
  ["a page", text(200, "<html>hunter2</html>", { "content-type": "text/html" }), "BAD_RESPONSE"],
  ["nothing", text(200, ""), "BAD_RESPONSE"],
  ["a list", json(200, [1]), "BAD_RESPONSE"],
  ["no token", json(200, { token_type: "Bearer" }), "BAD_RESPONSE"],
  ["a token that is no text", json(200, tokens({ access_token: 7 })), "BAD_RESPONSE"],
  ["a token with a newline", json(200, tokens({ access_token: "a\nb: c" })), "BAD_RESPONSE"],
  ["an empty token", json(200, tokens({ access_token: "" })), "BAD_RESPONSE"],
  [
    "a token of 20,000 characters",
    json(200, tokens({ access_token: "x".repeat(20_000) })),
    "BAD_RESPONSE",
  ],
  ["a refresh token with a space", json(200, tokens({ refresh_token: "a b" })), "BAD_RESPONSE"],
  ["token_type mac", json(200, tokens({ token_type: "mac" })), "BAD_RESPONSE"],
  ["token_type DPoP", json(200, tokens({ token_type: "DPoP" })), "BAD_RESPONSE"],
  ["no token_type", json(200, { access_token: "hunter2" }), "BAD_RESPONSE"],
  ["a negative life", json(200, tokens({ expires_in: -5 })), "BAD_RESPONSE"],
  ["a scope with a control", json(200, tokens({ scope: "a\u001b[2J" })), "BAD_RESPONSE"],
  ["200 with an error", json(200, { error: "invalid_grant" }), "LOGIN_FAILED"],
  [
    "an error with words",
    json(400, {
      error: "invalid_request",
      error_description: "hunter2\nnext line",
    }),
    "LOGIN_FAILED",
  ],
  ["an error that is no code", json(400, { error: "hunter2 \u001b[2J" }), "LOGIN_FAILED"],
  [
    "401 with a challenge",
    text(401, "hunter2", {
      "www-authenticate": 'Basic realm="hunter2"',
    }),
    "LOGIN_FAILED",
  ],
  ["a redirect", text(302, "", { location: "https://evil.example/" }), "REDIRECT_REFUSED"],
  ["307 with the code in its body", text(307, "", { location: "/x" }), "REDIRECT_REFUSED"],
  ["500", text(500, "hunter2"), "SERVER_ERROR"],
  ["429", text(429, "hunter2"), "RATE_LIMITED"],
  ["403 with a page", text(403, "<html>hunter2", { "content-type": "text/html" }), "BAD_RESPONSE"],
];

for (const [name, answer, code] of BAD) {
  Deno.test(`case 20: a token response of ${name} is one line that repeats none of it`, async () => {
    const error = await assertRejects(() => login({ "/token": answer }), SealholdError);
    assertEquals(error.code, code);
    const told = `${error.message} ${error.hint} ${JSON.stringify(error.data)}`;
    assert(!told.includes("hunter2") && !/\p{Cc}/u.test(told), told);
  });
}

Deno.test("case 20: a response of 10 MB is cut off by the transport's limit", async () => {
  const { transport } = await login({ "/token": json(200, tokens()) });
  for (const request of transport.requests) {
    assertEquals([request.maxResponseBytes, request.timeoutMs], [262_144, 10_000]);
  }
});

Deno.test("an error of the RFCs is named", async () => {
  const error = await assertRejects(
    () => login({ "/token": json(400, { error: "invalid_scope" }) }),
    SealholdError,
  );
  assertEquals(error.message, "The authorization server refused: invalid_scope");
});

Deno.test("case 30: what is no code of an RFC is not repeated, however much it looks like one", async () => {
  for (const error of ["hunter", "invalid_scope_hunter", "Invalid_Scope", "constructor"]) {
    const failed = await assertRejects(
      () => login({ "/token": json(400, { error }) }),
      SealholdError,
    );
    assertEquals(failed.code, "LOGIN_FAILED", error);
    assertEquals(failed.message, "The authorization server refused: an unknown error");
    assertEquals(failed.data, { error: "an unknown error" });
  }
});

Deno.test("a life of centuries is cut to one that a date can hold", async () => {
  const { got } = await login({ "/token": json(200, tokens({ expires_in: 1e300 })) });
  assertEquals(got.expiresInSec, 315_360_000);
});

Deno.test("a refresh sends the token to the stored endpoint; invalid_grant is a session that is over", async () => {
  const fake = fakeOAuth({ "/token": json(200, tokens({ refresh_token: "rt-2" })) });
  const server = await fake.client.resolve(settings);
  const got = await fake.client.refresh(server, Secret.fromText("rt-1"));
  assertEquals(got.refreshToken?.exposeText(), "rt-2");
  assertEquals(Object.fromEntries(fake.lastForm()), {
    grant_type: "refresh_token",
    refresh_token: "rt-1",
    client_id: "sealhold",
  });
  const dead = fakeOAuth({ "/token": json(400, { error: "invalid_grant" }) });
  const error = await assertRejects(
    () => dead.client.refresh(server, Secret.fromText("rt-1")),
    SealholdError,
  );
  assertEquals([error.code, error.message], [
    "SESSION_EXPIRED",
    "Session expired. Please log in again.",
  ]);
});

Deno.test("a revocation sends the token, and a refusal is an error", async () => {
  const fake = fakeOAuth({ "/revoke": text(200, "") });
  const server = await fake.client.resolve(settings);
  await fake.client.revoke(server, Secret.fromText("rt-1"));
  assertEquals(Object.fromEntries(fake.lastForm()), { token: "rt-1", client_id: "sealhold" });
  const deaf = fakeOAuth({ "/revoke": json(400, { error: "unsupported_token_type" }) });
  const revoke = () => deaf.client.revoke(server, Secret.fromText("rt-1"));
  assertEquals((await assertRejects(revoke, SealholdError)).code, "LOGIN_FAILED");
});

Deno.test("case 13: a device answer with an address that no browser takes is refused", async () => {
  const device = { device_code: "d", user_code: "ABCD-EFGH", expires_in: 600 };
  const start = async (changes: Record<string, unknown>) => {
    const answer = { ...device, verification_uri: `${ISSUER}/activate`, ...changes };
    const { client } = fakeOAuth({ "/device": json(200, answer) });
    return await client.startDevice(await client.resolve(settings), ["read"]);
  };
  const bad = [
    { verification_uri: "file:///bin/sh" },
    { verification_uri: "calc.exe" },
    { verification_uri: "https://user:pw@evil.example/" },
    { verification_uri_complete: "javascript:alert(1)" },
    { user_code: "A\u001b[2J" },
    { user_code: "" },
    { expires_in: -1 },
    { interval: "soon" },
    { device_code: "d".repeat(5000) },
  ];
  for (const changes of bad) {
    const error = await assertRejects(() => start(changes), SealholdError, undefined);
    assertEquals(error.code, "BAD_RESPONSE", JSON.stringify(changes));
  }
  const good = await start({ expires_in: 1e9 });
  assertEquals([good.expiresInSec, good.intervalSec, good.userCode], [
    1800,
    undefined,
    "ABCD-EFGH",
  ]);
});
