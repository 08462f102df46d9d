/** The authorization endpoint: what is shown, what is redirected, and what is neither. */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { FixedClock } from "../fakes/fixed_clock.ts";
import { openTestApp } from "./harness.ts";
import { authorizePath, CHALLENGE, formOf, TestBrowser } from "./oauth_fixture.ts";

Deno.test("case 18: a redirect URI that is not the client's is never redirected to", async () => {
  await using app = await openTestApp();
  const bad: Array<string | undefined> = [
    undefined,
    "",
    "http://localhost:4711/callback",
    "http://127.0.0.2:4711/callback",
    "https://127.0.0.1:4711/callback",
    "http://127.0.0.1:4711/callback/",
    "http://127.0.0.1:4711/other",
    "http://127.0.0.1:4711/callback?x=1",
    "http://127.0.0.1:4711/callback#x",
    "http://127.0.0.1:4711/x/../callback",
    "http://127.0.0.1:4711/callback%2f",
    "http://127.0.0.1:65536/callback",
    "http://127.0.0.1:0/callback",
    "http://127.0.0.1:/callback",
    "http://user@127.0.0.1:4711/callback",
    "http://127.0.0.1:4711@evil.test/callback",
    "http://127.0.0.1.evil.test/callback",
    "http://2130706433/callback",
    "http://[::ffff:127.0.0.1]/callback",
    "http://[0:0:0:0:0:0:0:1]/callback",
    "HTTP://127.0.0.1/callback",
    "//127.0.0.1/callback",
    "javascript:alert(1)",
    "http://127.0.0.1:4711/callback\r\nSet-Cookie: a=b",
  ];
  for (const redirect_uri of bad) {
    const page = await new TestBrowser(app).get(authorizePath({ redirect_uri }));
    assertEquals([page.status, page.headers.get("location")], [400, null], String(redirect_uri));
    assert(page.headers.get("content-type")?.startsWith("text/html"));
    assert(!page.text.includes("evil.test") && !page.text.includes("alert("));
  }
  for (const client_id of [undefined, "", "other", "SEALHOLD-CLI"]) {
    const page = await new TestBrowser(app).get(authorizePath({ client_id }));
    assertEquals([page.status, page.headers.get("location")], [400, null]);
  }
  for (
    const twice of ["client_id=sealhold-cli", "redirect_uri=http%3A%2F%2F127.0.0.1%2Fcallback"]
  ) {
    const page = await new TestBrowser(app).get(`${authorizePath()}&${twice}`);
    assertEquals(page.headers.get("location"), null, twice);
    assertEquals(page.status, 400);
  }
  for (
    const good of [
      "http://127.0.0.1/callback",
      "http://127.0.0.1:1/callback",
      "http://[::1]:99/callback",
    ]
  ) {
    assertEquals(
      (await new TestBrowser(app).get(authorizePath({ redirect_uri: good }))).status,
      200,
      good,
    );
  }
});

Deno.test("case 18: no implicit grant and nothing without S256; the client is told, with state and iss", async () => {
  await using app = await openTestApp();
  const cases: Array<[Record<string, string | undefined>, string]> = [
    [{ response_type: "token" }, "unsupported_response_type"],
    [{ response_type: "code token" }, "unsupported_response_type"],
    [{ response_type: undefined }, "unsupported_response_type"],
    [{ code_challenge: undefined }, "invalid_request"],
    [{ code_challenge_method: "plain" }, "invalid_request"],
    [{ code_challenge_method: undefined }, "invalid_request"],
    [{ code_challenge: "short" }, "invalid_request"],
    [{ code_challenge: `${CHALLENGE}=` }, "invalid_request"],
    [{ code_challenge: CHALLENGE.slice(0, -1) + "N" }, "invalid_request"],
    [{ scope: "everything" }, "invalid_scope"],
    [{ scope: "secrets:read everything" }, "invalid_scope"],
    [{ scope: " " }, "invalid_scope"],
    [{ request: "x" }, "invalid_request"],
    [{ request_uri: "https://evil.test" }, "invalid_request"],
    [{ response_mode: "fragment" }, "invalid_request"],
  ];
  for (const [change, error] of cases) {
    const answer = await new TestBrowser(app).get(authorizePath(change));
    assertEquals(answer.status, 303, JSON.stringify(change));
    const to = new URL(answer.headers.get("location") ?? "");
    assertEquals(
      [
        to.origin,
        to.searchParams.get("error"),
        to.searchParams.get("state"),
        to.searchParams.get("iss"),
      ],
      ["http://127.0.0.1:4711", error, "xyz & ü", "http://sealhold.test"],
    );
    assertEquals(to.searchParams.has("code"), false);
  }
  const twice = await new TestBrowser(app).get(`${authorizePath()}&state=other`);
  const to = new URL(twice.headers.get("location") ?? "");
  assertEquals([to.searchParams.get("error"), to.searchParams.has("state")], [
    "invalid_request",
    false,
  ]);
  const long = await new TestBrowser(app).get(authorizePath({ state: "s".repeat(2000) }));
  assert((long.headers.get("location") ?? "").includes("invalid_request"));
  assertEquals(
    (await new TestBrowser(app).get(authorizePath({ x: "y".repeat(9000) }))).status,
    400,
  );
});

Deno.test("pages: no script, no frame, no cache, no referrer; forms lead here and to the client only", async () => {
  await using app = await openTestApp();
  const browser = new TestBrowser(app);
  const login = await browser.get(authorizePath());
  const policy = (page: typeof login) => page.headers.get("content-security-policy") ?? "";
  assertEquals(
    policy(login),
    "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  );
  assertEquals(login.headers.get("x-frame-options"), "DENY");
  assertEquals(login.headers.get("cache-control"), "no-store");
  assertEquals(login.headers.get("referrer-policy"), "no-referrer");
  assertEquals(login.headers.get("x-content-type-options"), "nosniff");
  assert(!/<script|style=|onclick|javascript:/i.test(login.text));
  for (const part of ['lang="en"', 'autocomplete="current-password"', 'for="password"', "<h1>"]) {
    assert(login.text.includes(part), part);
  }
  const signedIn = await browser.signIn(login);
  const consent = await browser.get(signedIn.headers.get("location") ?? "");
  assert(policy(consent).includes("form-action 'self' http://127.0.0.1:4711;"));
  for (
    const part of ["Sealhold command line", "alice", "Read your secrets", "http://127.0.0.1:4711"]
  ) {
    assert(consent.text.includes(part), part);
  }
  assert(!consent.text.includes("Create, change"));
  const style = await app.send("GET", "/oauth/style.css");
  assertEquals([style.status, style.headers.get("content-type")], [200, "text/css; charset=utf-8"]);
});

Deno.test("the cookie: HttpOnly, Lax, ten minutes, __Host- with https; a new one after the sign-in", async () => {
  await using app = await openTestApp({ issuer: "https://sealhold.example" });
  const browser = new TestBrowser(app);
  const login = await browser.get(authorizePath());
  const set = login.headers.get("set-cookie") ?? "";
  assert(
    /^__Host-sealhold_web=[A-Za-z0-9_-]{43}; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/
      .test(set),
    set,
  );
  const before = browser.cookie;
  await browser.signIn(login);
  assertNotEquals(browser.cookie, before, "a planted cookie shares no sign-in");
  const planted = new TestBrowser(app);
  planted.cookie = before;
  assert((await planted.get(authorizePath())).text.includes("Sign in"));
  const twice = new TestBrowser(app);
  twice.cookie = `${browser.cookie}; ${before}`;
  assert(
    (await twice.get(authorizePath())).text.includes("Sign in"),
    "the same name twice counts as none",
  );
  await using plain = await openTestApp();
  const http = (await new TestBrowser(plain).get(authorizePath())).headers.get("set-cookie") ?? "";
  assert(http.startsWith("sealhold_web=") && !http.includes("Secure"), http);
});

Deno.test("case 47: forms are refused without their token, cookie, purpose and site", async () => {
  await using app = await openTestApp();
  const browser = new TestBrowser(app);
  const login = await browser.get(authorizePath());
  const { action, fields } = formOf(login);
  const good: Record<string, string> = {
    ...fields,
    username: app.username,
    password: app.password,
  };
  const outsider = new TestBrowser(app);
  assertEquals((await outsider.post(action, good)).status, 403, "without the cookie");
  outsider.cookie = (await outsider.get(authorizePath()), outsider.cookie);
  assertEquals((await outsider.post(action, good)).status, 403, "with another cookie");
  const { form_token: _, ...bare } = good;
  assertEquals((await browser.post(action, bare)).status, 403, "without the token");
  for (const form_token of ["x", "A".repeat(43), `${fields.form_token}A`, "ü"]) {
    assertEquals((await browser.post(action, { ...good, form_token })).status, 403, form_token);
  }
  const other = authorizePath({ scope: "secrets:write" });
  assertEquals((await browser.post(other, good)).status, 403, "for another request");
  assertEquals(
    (await browser.post(action, { ...good, step: "decide", decision: "allow" })).status,
    303,
    "back to the sign-in",
  );
  assertEquals((await browser.post(action, { ...good, step: "other" })).status, 403);
  const crossed = await app.send("POST", action, {
    body: new URLSearchParams(good).toString(),
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      cookie: browser.cookie ?? "",
      "sec-fetch-site": "cross-site",
    },
  });
  assertEquals(crossed.status, 403);
  const signedIn = await browser.signIn(login);
  assertEquals(signedIn.status, 303, "and the good one works");
  const consent = await browser.get(signedIn.headers.get("location") ?? "");
  const decide = formOf(consent);
  for (const decision of ["", "ALLOW", "yes"]) {
    assertEquals((await browser.post(decide.action, { ...decide.fields, decision })).status, 403);
  }
  assertEquals(
    (await browser.post(other, { ...decide.fields, decision: "allow" })).status,
    403,
    "what is decided is what was shown",
  );
  const token = await app.send("GET", "/secrets/list", {
    headers: { cookie: browser.cookie ?? "" },
  });
  assertEquals(token.status, 401, "the cookie opens nothing else");
});

Deno.test("consent: deny, another account, and a sign-in that is used up", async () => {
  await using app = await openTestApp();
  const browser = new TestBrowser(app);
  const toConsent = async () => {
    const signedIn = await browser.signIn(await browser.get(authorizePath()));
    return await browser.get(signedIn.headers.get("location") ?? "");
  };
  const denied = await browser.submit(await toConsent(), { decision: "deny" });
  const to = new URL(denied.headers.get("location") ?? "");
  assertEquals([to.searchParams.get("error"), to.searchParams.get("state")], [
    "access_denied",
    "xyz & ü",
  ]);
  assertEquals(browser.cookie, undefined);
  const other = await browser.submit(await toConsent(), { decision: "switch" });
  assert(
    (await browser.get(other.headers.get("location") ?? "")).text.includes("asks you to sign in"),
  );
  const consent = await toConsent();
  const cookie = browser.cookie;
  assertEquals((await browser.submit(consent, { decision: "allow" })).status, 303);
  browser.cookie = cookie;
  const again = await browser.submit(consent, { decision: "allow" });
  assert(again.headers.get("location")?.startsWith("/oauth/authorize?"), "no second code");
});

Deno.test("sign-in: a failure is shown in place, escaped; limits are those of every password login", async () => {
  await using app = await openTestApp({
    loginLimits: { perAccount: 3, perAddress: 50, windowMs: 300_000 },
  });
  const browser = new TestBrowser(app);
  const login = await browser.get(authorizePath());
  const name = `"><script>alert(1)</script>`;
  const odd = await browser.submit(login, { username: name, password: "x" });
  assertEquals(odd.status, 401);
  assert(!odd.text.includes("<script") && odd.text.includes("&lt;script&gt;"));
  for (let i = 0; i < 3; i++) {
    const wrong = await browser.signIn(login, "wrong password");
    assertEquals(wrong.status, 401);
    assert(
      wrong.text.includes("Invalid username or password") && wrong.text.includes('role="alert"'),
    );
    assert(!wrong.text.includes("wrong password"), "a password is never shown again");
  }
  const limited = await browser.signIn(login);
  assertEquals(limited.status, 429);
  assert(limited.text.includes("Too many login attempts. Try again in 5 minutes"));
  assert(Number(limited.headers.get("retry-after")) > 200);
  assertEquals(
    (await app.send("POST", "/api/v1/token/", {
      body: { username: app.username, password: app.password },
    })).status,
    429,
    "one limit for all ways in",
  );
});

Deno.test("sign-in: it lasts ten minutes, and not a clock set back", async () => {
  const clock = new FixedClock();
  await using app = await openTestApp({ clock });
  const browser = new TestBrowser(app);
  const signedIn = await browser.signIn(await browser.get(authorizePath()));
  const here = signedIn.headers.get("location") ?? "";
  clock.advance(599_999);
  assert((await browser.get(here)).text.includes("Allow access?"));
  clock.setWall("2025-01-01T00:00:00Z");
  assert((await browser.get(here)).text.includes("asks you to sign in"), "case 42");
  clock.setWall("2026-01-02T03:14:05.000Z");
  assert((await browser.get(here)).text.includes("asks you to sign in"));
});

Deno.test("nothing of a request's query is logged", async () => {
  await using app = await openTestApp();
  await new TestBrowser(app).get(authorizePath({ state: "CANARY" }));
  assert(!JSON.stringify(app.records).includes("CANARY"));
  assertEquals(app.records.at(-1)?.route, "/oauth/authorize");
});

Deno.test("whatever goes wrong on a page is shown as a page, and says nothing of what was sent", async () => {
  await using app = await openTestApp({ deviceLogin: true });
  const type = "application/x-www-form-urlencoded";
  const cases: Array<[string, string, string | undefined, Record<string, string>, number]> = [
    ["GET", "/oauth/authorize", undefined, {}, 400],
    ["GET", "/oauth/authorize?%ff=%zz&client_id=CANARY", undefined, {}, 400],
    ["POST", "/device", "CANARY".repeat(10_000), { "content-type": type }, 413],
    ["POST", "/device", "{}", { "content-type": "application/json" }, 400],
    ["POST", "/device", "step=code&step=CANARY", { "content-type": type }, 400],
    ["POST", "/device", "step=CANARY", { "content-type": type }, 403],
    ["POST", "/device", "", { "content-type": type }, 403],
    [
      "POST",
      authorizePath(),
      "step=decide&decision=allow",
      { "content-type": type, cookie: "x" },
      303,
    ],
    ["POST", "/device", `user_code=${"C".repeat(99)}&step=code`, { "content-type": type }, 403],
    ["POST", "/device", "x", { "content-type": type, "content-encoding": "gzip" }, 415],
  ];
  for (const [method, path, body, headers, status] of cases) {
    const answer = await app.send(method, path, { body, headers });
    assertEquals(answer.status, status, `${method} ${path} ${body?.slice(0, 40)}`);
    if (status === 303) continue;
    assert(answer.headers.get("content-type")?.startsWith("text/html"), path);
    assert(answer.headers.get("content-security-policy")?.startsWith("default-src 'none'"), path);
    assert(answer.text.includes("This did not work") && !answer.text.includes("CANARY"));
  }
});
