/** The authorization code grant, from the first page to the tokens. */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { disableUser, setPassword } from "../../src/core/server/accounts/manage_users.ts";
import { Secret } from "../../src/secret.ts";
import { FixedClock } from "../fakes/fixed_clock.ts";
import { openTestApp, type TestApp } from "./harness.ts";
import {
  allow,
  authorizePath,
  CLIENT,
  exchangeOf,
  newCode,
  REDIRECT,
  sendForm,
  TestBrowser,
  token,
} from "./oauth_fixture.ts";

const works = async (app: TestApp, access: string) =>
  (await app.send("GET", "/secrets/list", { token: access })).status === 200;

Deno.test("code grant: sign in, allow, and tokens that do what was allowed", async () => {
  await using app = await openTestApp();
  const to = await allow(new TestBrowser(app));
  assertEquals(to.origin + to.pathname, REDIRECT);
  assertEquals(to.searchParams.get("state"), "xyz & ü");
  assertEquals(to.searchParams.get("iss"), "http://sealhold.test");
  const answer = await token(app, exchangeOf(to.searchParams.get("code") ?? ""));
  assertEquals([answer.status, Object.keys(answer.json)], [200, [
    "access_token",
    "token_type",
    "expires_in",
    "refresh_token",
    "scope",
    "username",
  ]]);
  assertEquals(answer.json.username, app.username);
  const { access_token: access, token_type, expires_in, scope } = answer.json;
  assertEquals([token_type, expires_in, scope], ["Bearer", 900, "secrets:read"]);
  assertEquals(answer.headers.get("cache-control"), "no-store");
  assert(await works(app, access));
  const write = await app.send("POST", "/secrets/set", {
    token: access,
    body: { name: "A", value: "a" },
  });
  assertEquals([write.status, write.json.error.code], [403, "insufficient_permissions"]);
  assert(write.headers.get("www-authenticate")?.includes("insufficient_scope"));
});

Deno.test("scopes: what each one opens, and everything without one", async () => {
  await using app = await openTestApp();
  const access = async (scope: string | undefined) =>
    (await token(app, exchangeOf(await newCode(app, authorizePath({ scope }))))).json;
  const status = async (token: string, method: string, path: string, body?: unknown) =>
    (await app.send(method, path, { token, body })).status;
  const writer = await access("secrets:write");
  assertEquals(
    await status(writer.access_token, "POST", "/secrets/set", { name: "A", value: "a" }),
    201,
  );
  const reads: Array<[string, string, unknown?]> = [
    ["GET", "/secrets/list"],
    ["GET", "/secrets/get/A"],
    ["GET", "/secrets/history/A"],
    ["POST", "/secrets/batch", { names: ["A"] }],
  ];
  const reader = await access("secrets:read");
  for (const [method, path, body] of reads) {
    assertEquals(await status(writer.access_token, method, path, body), 403, path);
    assertEquals(await status(reader.access_token, method, path, body), 200, path);
  }
  for (const path of ["/secrets/set", "/secrets/rollback/A"]) {
    assertEquals(await status(reader.access_token, "POST", path, { to: 1 }), 403, path);
  }
  assertEquals(await status(reader.access_token, "DELETE", "/secrets/A"), 403);
  const both = await access(undefined);
  assertEquals(both.scope, "secrets:read secrets:write");
  assertEquals(await status(both.access_token, "DELETE", "/secrets/A"), 200);
  assertEquals(await status((await app.logIn()).access, "GET", "/secrets/list"), 200);
});

Deno.test("case 18: a code used twice revokes the session that it gave", async () => {
  await using app = await openTestApp();
  const code = await newCode(app);
  const first = (await token(app, exchangeOf(code))).json;
  assert(await works(app, first.access_token));
  const second = await token(app, exchangeOf(code));
  assertEquals([second.status, second.json.error], [400, "invalid_grant"]);
  assertEquals(await works(app, first.access_token), false);
  const refresh = await token(app, {
    grant_type: "refresh_token",
    refresh_token: first.refresh_token,
  });
  assertEquals([refresh.status, refresh.json.error], [400, "invalid_grant"]);
});

Deno.test("case 18: of twenty simultaneous uses of a code at most one gets tokens, and loses them", async () => {
  await using app = await openTestApp();
  const code = await newCode(app);
  const answers = await Promise.all(Array.from({ length: 20 }, () => token(app, exchangeOf(code))));
  const good = answers.filter((each) => each.status === 200);
  assertEquals(good.length, 1);
  assertEquals(await works(app, good[0]?.json.access_token), false);
});

Deno.test("case 18: a code is bound to client, redirect URI, verifier and a minute", async () => {
  const clock = new FixedClock();
  await using app = await openTestApp({ clock });
  const wrong: Array<Record<string, string>> = [
    { redirect_uri: "http://127.0.0.1:4712/callback" },
    { redirect_uri: "http://localhost:4711/callback" },
    { code_verifier: "a".repeat(43) },
    { code_verifier: "short" },
    { code_verifier: "ä".repeat(43) },
    { code: "A".repeat(43) },
    { code: "junk" },
  ];
  const code = await newCode(app);
  for (const change of wrong) {
    const answer = await token(app, exchangeOf(code, change));
    assertEquals(
      [answer.status, answer.json.error],
      [400, "invalid_grant"],
      JSON.stringify(change),
    );
  }
  const other = await token(app, exchangeOf(code, { client_id: "other" }));
  assertEquals([other.status, other.json.error], [401, "invalid_client"]);
  for (const missing of ["code", "redirect_uri", "code_verifier"]) {
    const answer = await token(app, exchangeOf(code, { [missing]: "" }));
    assertEquals([answer.status, answer.json.error], [400, "invalid_request"], missing);
  }
  clock.advance(59_999);
  assertEquals((await token(app, exchangeOf(code))).status, 200, "mistakes did not use it up");
  const late = await newCode(app);
  clock.advance(60_000);
  assertEquals((await token(app, exchangeOf(late))).json.error, "invalid_grant");
  const early = await newCode(app);
  clock.setWall("2025-01-01T00:00:00Z");
  assertEquals((await token(app, exchangeOf(early))).json.error, "invalid_grant", "case 42");
});

Deno.test("a code ends with a disabled user and with a new password", async () => {
  await using app = await openTestApp();
  const { users } = app.store;
  const first = await newCode(app);
  const password = Secret.fromText(app.password);
  await setPassword({ users, clock: app.clock, hasher: app.deps.hasher }, {
    username: app.username,
    password,
  });
  assertEquals((await token(app, exchangeOf(first))).json.error, "invalid_grant");
  const second = await newCode(app);
  await disableUser({ users, clock: app.clock }, app.username);
  assertEquals((await token(app, exchangeOf(second))).json.error, "invalid_grant");
});

Deno.test("refresh grant: rotation, the identical retry, reuse, and the client it belongs to", async () => {
  const clock = new FixedClock();
  await using app = await openTestApp({ clock });
  const first = (await token(app, exchangeOf(await newCode(app)))).json;
  const refresh = (refresh_token: string, more: Record<string, string> = {}) =>
    token(app, { grant_type: "refresh_token", refresh_token, ...more });
  const second = (await refresh(first.refresh_token)).json;
  assertNotEquals(second.refresh_token, first.refresh_token);
  assertEquals([second.scope, second.token_type], ["secrets:read", "Bearer"]);
  assertEquals(second.username, undefined, "a refresh names nobody");
  clock.advance(10_000);
  assertEquals((await refresh(first.refresh_token)).json.refresh_token, second.refresh_token);
  const wider = await refresh(second.refresh_token, { scope: "secrets:read secrets:write" });
  assertEquals([wider.status, wider.json.error], [400, "invalid_scope"]);
  assertEquals(
    (await refresh(second.refresh_token, { client_id: "x" })).json.error,
    "invalid_client",
  );
  const third = (await refresh(second.refresh_token, { scope: "secrets:read" })).json;
  assert(await works(app, third.access_token));
  assertEquals((await refresh(first.refresh_token)).json.error, "invalid_grant", "reuse");
  assertEquals(await works(app, third.access_token), false, "the session is over");
});

Deno.test("refresh: OAuth sessions and password sessions are refreshed at their own endpoint only", async () => {
  await using app = await openTestApp();
  const oauth = (await token(app, exchangeOf(await newCode(app)))).json;
  const password = await app.logIn();
  const crossed = await app.send("POST", "/api/v1/token/refresh/", {
    body: { refresh: oauth.refresh_token },
  });
  assertEquals(crossed.status, 401);
  const back = await token(app, { grant_type: "refresh_token", refresh_token: password.refresh });
  assertEquals([back.status, back.json.error], [400, "invalid_grant"]);
  assert(
    await works(app, oauth.access_token) && await works(app, password.access),
    "nothing is revoked",
  );
  const still = await token(app, {
    grant_type: "refresh_token",
    refresh_token: oauth.refresh_token,
  });
  assertEquals(still.status, 200);
});

Deno.test("a ws token of a limited session is limited too", async () => {
  await using app = await openTestApp();
  const { access_token } = (await token(app, exchangeOf(await newCode(app)))).json;
  const { ws_token } = (await app.send("POST", "/api/v1/ws-token/", { token: access_token })).json;
  assertEquals((await app.deps.signer.verify(ws_token, "ws"))?.scopes, ["secrets:read"]);
});

Deno.test("token endpoint: what is refused, and how", async () => {
  await using app = await openTestApp();
  const cases: Array<[string, Record<string, string>, number, string]> = [
    ["", {}, 400, "invalid_request"],
    [
      "grant_type=password&client_id=sealhold-cli&username=a&password=b",
      {},
      400,
      "unsupported_grant_type",
    ],
    ["grant_type=implicit", {}, 400, "unsupported_grant_type"],
    ["grant_type=constructor", {}, 400, "unsupported_grant_type"],
    ["grant_type=__proto__", {}, 400, "unsupported_grant_type"],
    ["grant_type=refresh_token&grant_type=refresh_token", {}, 400, "invalid_request"],
    ["grant_type=refresh_token&client_id=sealhold-cli", {}, 400, "invalid_request"],
    ["grant_type=refresh_token&refresh_token=x", {}, 401, "invalid_client"],
    ["grant_type=refresh_token", { authorization: "Basic YTpi" }, 401, "invalid_client"],
    ['{"grant_type":"x"}', { "content-type": "application/json" }, 400, "invalid_request"],
    [`grant_type=${"x".repeat(200)}`, {}, 400, "invalid_request"],
    [Array.from({ length: 40 }, (_, i) => `p${i}=1`).join("&"), {}, 400, "invalid_request"],
    [`grant_type=${"x".repeat(40_000)}`, {}, 413, "payload_too_large"],
  ];
  for (const [body, headers, status, error] of cases) {
    const answer = await sendForm(app, "/oauth/token", body, { headers });
    const label = body.slice(0, 60);
    assertEquals([answer.status, answer.json.error], [status, error], label);
    assert(!/["\\]/.test(answer.json.error_description), label);
    assertEquals(answer.headers.get("cache-control"), "no-store");
  }
  assertEquals((await app.send("GET", "/oauth/token")).status, 405);
});

Deno.test("revocation: access and refresh tokens of any state, and junk", async () => {
  const clock = new FixedClock();
  await using app = await openTestApp({ clock });
  const revoke = async (token: string, client_id = CLIENT) =>
    await sendForm(app, "/oauth/revoke", { token, client_id });
  const one = (await token(app, exchangeOf(await newCode(app)))).json;
  assertEquals((await revoke(one.refresh_token)).status, 200);
  assertEquals(await works(app, one.access_token), false);
  const two = (await token(app, exchangeOf(await newCode(app)))).json;
  assertEquals((await revoke(two.access_token)).status, 200);
  const gone = await token(app, { grant_type: "refresh_token", refresh_token: two.refresh_token });
  assertEquals(gone.json.error, "invalid_grant");
  const three = (await token(app, exchangeOf(await newCode(app)))).json;
  clock.advance(901_000);
  assertEquals((await revoke(three.access_token)).status, 200, "expired");
  const late = await token(app, {
    grant_type: "refresh_token",
    refresh_token: three.refresh_token,
  });
  assertEquals(late.json.error, "invalid_grant");
  for (const junk of ["x", "A".repeat(43), "a.b.c", "ü", two.access_token]) {
    assertEquals((await revoke(junk)).status, 200);
  }
  assertEquals((await revoke("x", "")).status, 401);
  assertEquals((await revoke("")).status, 400);
  assertEquals((await revoke("x".repeat(5000))).status, 400);
});
