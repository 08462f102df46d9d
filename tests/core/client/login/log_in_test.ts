import { assert, assertEquals } from "@std/assert";
import { logIn as logInTo, saveLogin } from "../../../../src/core/client/login/log_in.ts";
import { isSession, sessionSlot } from "../../../../src/core/client/login/login.ts";
import { MUTE_DIALOG } from "../../../../src/core/client/login/mute_dialog.ts";
import { mergeProvider } from "../../../../src/core/client/login/providers/merge_provider.ts";
import { sealholdProvider } from "../../../../src/core/client/login/providers/sealhold_provider.ts";
import { tokenText } from "../../../../src/core/shared/text/token_text.ts";
import type { HttpPorts } from "../../../../src/core/client/http/exchange.ts";
import type { Session } from "../../../../src/ports/credential_store.ts";
import { type ErrorCode, SealholdError } from "../../../../src/errors.ts";
import { Secret } from "../../../../src/secret.ts";
import { bodyOf, json, type Reply, text } from "../../../fakes/fake_transport.ts";
import { fakeHttp } from "../http/fixture.ts";
import { strategiesOver } from "./strategy_ports.ts";
import { failureOf, fakeAuth, jwt, NOW_SEC, ORIGIN, OTHER, session, stored } from "./fixture.ts";

const PASSWORD = "c4n4ry-passw0rd";
const UUID = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";
const GOOD = {
  access: jwt({ sub: UUID }),
  refresh: "new-refresh",
  access_lifetime: 900,
  refresh_lifetime: 604_800,
};

/** Logs in to the Sealhold server by a strategy, with a person who gives these answers. */
async function sessionBy(
  method: "password" | "token",
  http: HttpPorts,
  username: string,
  secret: Secret,
): Promise<Session> {
  const answer = () => Promise.resolve(secret);
  const dialog = {
    ...MUTE_DIALOG,
    username: () => Promise.resolve(username),
    password: answer,
    token: answer,
  };
  const strategy = await strategiesOver(http)(method, dialog);
  const made = await strategy.authenticate({
    provider: await sealholdProvider(ORIGIN),
    origin: ORIGIN,
  });
  if (!isSession(made)) throw new TypeError("a session was expected");
  return made;
}

const logInWithPassword = (http: HttpPorts, username: string, password: Secret) =>
  sessionBy("password", http, username, password);
const logInWithToken = (http: HttpPorts, token: Secret) => sessionBy("token", http, "", token);

const logIn = (replies: readonly Reply[], password = PASSWORD) =>
  logInWithPassword(fakeHttp(replies), "ada", Secret.fromText(password));

Deno.test("a login asks once and makes a session, which is not yet stored", async () => {
  const http = fakeHttp([json(200, GOOD)]);
  const made = await logInWithPassword(http, "ada", Secret.fromText(PASSWORD));
  assertEquals(made, {
    origin: ORIGIN,
    created: "2026-01-02T03:04:05.000Z",
    method: "password",
    username: "ada",
    user_uuid: UUID,
    access_token: GOOD.access,
    access_issued_at: NOW_SEC,
    access_expires_at: NOW_SEC + 900,
    refresh_token: "new-refresh",
    refresh_expires_at: NOW_SEC + 604_800,
  });
  assertEquals(http.transport.calls, ["POST /api/v1/token/"]);
  assertEquals(bodyOf(http.transport.requests[0]), { username: "ada", password: PASSWORD });
  assertEquals(http.transport.requests[0]?.bearer, undefined);
});

/** api.md section 3: what a person reads. */
const WORDS: readonly [string, Reply, ErrorCode, string][] = [
  [
    "401",
    json(401, { detail: "No active account found with the given credentials" }),
    "LOGIN_FAILED",
    "Invalid username or password",
  ],
  ["401 without a body", text(401, ""), "LOGIN_FAILED", "Invalid username or password"],
  [
    "a time-out",
    new SealholdError("TIMED_OUT", "Cannot reach server. Check your connection."),
    "TIMED_OUT",
    "Cannot reach server. Check your connection.",
  ],
  ["500", json(500, {}), "SERVER_ERROR", "Server temporarily unavailable"],
  ["502 with HTML", text(502, "<h1>Bad gateway"), "SERVER_ERROR", "Server temporarily unavailable"],
  ["429", json(429, {}, { "retry-after": "30" }), "RATE_LIMITED", "Too many requests"],
  ["403", json(403, {}), "DENIED", "Denied by the server (HTTP 403)"],
  [
    "a redirect",
    json(308, {}, { location: "https://evil.test/" }),
    "REDIRECT_REFUSED",
    `Redirect from ${ORIGIN} to https://evil.test not followed`,
  ],
  [
    "case 20: HTML with 200",
    text(200, "<html>"),
    "BAD_RESPONSE",
    "Unexpected answer from the server (HTTP 200)",
  ],
  [
    "case 20: 200 with an error",
    json(200, { error: "invalid_grant" }),
    "BAD_RESPONSE",
    "Unexpected answer from the server (HTTP 200)",
  ],
  [
    "no refresh token",
    json(200, { ...GOOD, refresh: undefined }),
    "BAD_RESPONSE",
    "Unexpected answer from the server (HTTP 200)",
  ],
  [
    "an empty access token",
    json(200, { ...GOOD, access: "" }),
    "BAD_RESPONSE",
    "Unexpected answer from the server (HTTP 200)",
  ],
  [
    "a token of 16 KiB and one",
    json(200, { ...GOOD, access: "x".repeat(16_385) }),
    "BAD_RESPONSE",
    "Unexpected answer from the server (HTTP 200)",
  ],
  [
    "a lifetime of two years",
    json(200, { ...GOOD, access_lifetime: 63_072_000 }),
    "BAD_RESPONSE",
    "Unexpected answer from the server (HTTP 200)",
  ],
  [
    "a lifetime of -1",
    json(200, { ...GOOD, refresh_lifetime: -1 }),
    "BAD_RESPONSE",
    "Unexpected answer from the server (HTTP 200)",
  ],
  [
    "a lifetime of 0.5",
    json(200, { ...GOOD, access_lifetime: 0.5 }),
    "BAD_RESPONSE",
    "Unexpected answer from the server (HTTP 200)",
  ],
];

for (const [what, reply, code, message] of WORDS) {
  Deno.test(`login meets ${what}: ${message}`, async () => {
    const http = fakeHttp([reply]);
    const error = await failureOf(() => logInWithPassword(http, "ada", Secret.fromText(PASSWORD)));
    assertEquals([error.code, error.message], [code, message]);
    assertEquals(http.transport.requests.length, 1, "a password is never sent twice");
    assert(!Deno.inspect(error).includes(PASSWORD));
  });
}

Deno.test("an empty or overlong password is refused before any request", async () => {
  for (
    const [password, ok] of [["", false], ["x".repeat(1024), true], [
      "x".repeat(1025),
      false,
    ]] as const
  ) {
    const http = fakeHttp([json(200, GOOD)]);
    const tried = logInWithPassword(http, "ada", Secret.fromText(password));
    if (ok) await tried;
    else assertEquals((await failureOf(() => tried)).code, "INVALID_VALUE");
    assertEquals(http.transport.requests.length, ok ? 1 : 0);
  }
});

Deno.test("a password that is not UTF-8 is refused with a code", async () => {
  const password = new Secret(Uint8Array.of(0xff, 0xfe));
  const error = await failureOf(() => logInWithPassword(fakeHttp([]), "ada", password));
  assertEquals(error.code, "INVALID_VALUE");
});

Deno.test("a token that is no JWT gives a session without a user id", async () => {
  const made = await logIn([json(200, { ...GOOD, access: "opaque" })]);
  assertEquals([made.user_uuid, made.access_token], ["", "opaque"]);
});

Deno.test("saving replaces the session of that server alone", async () => {
  const ports = await fakeAuth([session(), OTHER]);
  const fresh = session({ access_token: "fresh" });
  await saveLogin(ports, sessionSlot(ORIGIN, undefined), fresh);
  assertEquals(await stored(ports), { [ORIGIN]: fresh, [OTHER.origin]: OTHER });
});

const LIST = json(200, { success: true, data: { secrets: [], total_count: 0 } });

Deno.test("login with a token asks the server about it first, and takes its claims as hints", async () => {
  const token = jwt({ sub: UUID, preferred_username: "ada", iat: NOW_SEC - 9, exp: NOW_SEC + 9 });
  const http = fakeHttp([LIST]);
  const made = await logInWithToken(http, Secret.fromText(` ${token}\n`));
  assertEquals(made, {
    origin: ORIGIN,
    created: "2026-01-02T03:04:05.000Z",
    method: "token",
    username: "ada",
    user_uuid: UUID,
    access_token: token,
    access_issued_at: NOW_SEC - 9,
    access_expires_at: NOW_SEC + 9,
  });
  assertEquals(http.transport.calls, ["GET /secrets/list?limit=1"]);
  assertEquals(http.transport.requests[0]?.bearer?.exposeText(), token, "without the newline");
});

Deno.test("login with an opaque token assumes a year, only to have something to show", async () => {
  const made = await logInWithToken(fakeHttp([LIST]), Secret.fromText("opaque"));
  assertEquals([made.username, made.user_uuid], ["", ""]);
  assertEquals(made.access_expires_at - NOW_SEC, 365 * 86_400);
});

Deno.test("login with a token that the server refuses", async () => {
  const error = await failureOf(() =>
    logInWithToken(fakeHttp([json(401, {})]), Secret.fromText(PASSWORD))
  );
  assertEquals([error.code, error.message], [
    "LOGIN_FAILED",
    "The server does not accept this token",
  ]);
});

Deno.test("case 4: a token with what could end a header line is refused, and not shown", async () => {
  for (
    const bad of [
      "",
      " ",
      "\n",
      `${PASSWORD}\r\nX-Evil: 1`,
      `${PASSWORD} two`,
      `${PASSWORD}\0`,
      `${PASSWORD}\u00e9`,
      `${PASSWORD}\x7f`,
      "x".repeat(16_385),
    ]
  ) {
    const error = await failureOf(() => tokenText(Secret.fromText(bad)));
    assertEquals(error.code, "INVALID_VALUE");
    assert(!Deno.inspect(error).includes(PASSWORD));
  }
  assertEquals(tokenText(Secret.fromText("\t token\r\n")), "token");
});

Deno.test("a login that fails names the command for its own provider and account", async () => {
  const provider = mergeProvider("acme", { base_url: "https://api.acme.test" });
  const hints: [string, string | undefined, string][] = [
    ["sealhold auth login", undefined, "sealhold auth login acme"],
    [
      "sealhold auth login --method device",
      "work",
      "sealhold auth login acme/work --method device",
    ],
    ["sealhold auth login openai --help", "work", "sealhold auth login openai --help"],
    ["Try again later", "work", "Try again later"],
  ];
  for (const [hint, account, expected] of hints) {
    const ports = await fakeAuth([]);
    const failed = new SealholdError("LOGIN_FAILED", "x", { hint, data: { error: "y" } });
    const strategy = await ports.strategy("token");
    ports.strategy = () =>
      Promise.resolve({ ...strategy, authenticate: () => Promise.reject(failed) });
    const request = { provider, account, method: "token" as const };
    const error = await failureOf(() => logInTo(ports, request, MUTE_DIALOG));
    assertEquals([error.code, error.hint, error.data], ["LOGIN_FAILED", expected, { error: "y" }]);
  }
});
