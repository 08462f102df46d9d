/** The device grant: the device's side, the person's side, and what stands between a person and a thief. */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { FixedClock } from "../fakes/fixed_clock.ts";
import { openTestApp, type TestApp, type TestResponse } from "./harness.ts";
import { CLIENT, DEVICE_GRANT, formOf, sendForm, TestBrowser, token } from "./oauth_fixture.ts";

const open = (clock = new FixedClock()) => openTestApp({ clock, deviceLogin: true });
const start = async (app: TestApp, fields: Record<string, string> = {}, peer = "203.0.113.9") =>
  await sendForm(app, "/oauth/device", { client_id: CLIENT, ...fields }, {
    peer,
    headers: { "user-agent": "sealhold/0.1.0 (<b>Linux</b>)" },
  });
const poll = async (app: TestApp, device_code: string, client_id = CLIENT) =>
  await token(app, { grant_type: DEVICE_GRANT, device_code, client_id });

/** Goes as far as the question. */
async function toConfirm(browser: TestBrowser, userCode: string): Promise<TestResponse> {
  const login = await browser.submit(await browser.get("/device"), { user_code: userCode });
  return await browser.signIn(login);
}

Deno.test("case 17: device logins are off unless asked for", async () => {
  await using app = await openTestApp();
  assertEquals((await start(app)).status, 404);
  assertEquals((await app.send("GET", "/device")).status, 404);
  assertEquals((await poll(app, "x")).json.error, "unsupported_grant_type");
  const metadata = (await app.send("GET", "/.well-known/oauth-authorization-server")).json;
  assertEquals("device_authorization_endpoint" in metadata, false);
  assertEquals(metadata.grant_types_supported.includes(DEVICE_GRANT), false);
  await using on = await open();
  const offered = (await on.send("GET", "/.well-known/oauth-authorization-server")).json;
  assertEquals(offered.device_authorization_endpoint, "http://sealhold.test/oauth/device");
  assert(offered.grant_types_supported.includes(DEVICE_GRANT));
});

Deno.test("device grant: code typed, signed in, approved, tokens once", async () => {
  const clock = new FixedClock();
  await using app = await open(clock);
  const started = await start(app, { scope: "secrets:read" });
  assertEquals(started.status, 200);
  const { device_code, user_code } = started.json;
  assertEquals(started.json, {
    device_code,
    user_code,
    verification_uri: "http://sealhold.test/device",
    verification_uri_complete: `http://sealhold.test/device?user_code=${user_code}`,
    expires_in: 600,
    interval: 5,
  });
  assert(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/.test(user_code));
  assertEquals((await poll(app, device_code)).json.error, "authorization_pending");
  const browser = new TestBrowser(app);
  const typed = ` ${user_code.toLowerCase().replace("-", " ")} `;
  const confirm = await toConfirm(browser, typed);
  for (
    const part of [
      user_code,
      "Sealhold command line",
      "says it is sealhold/0.1.0",
      "203.0.113.9",
      "2026-01-02 03:04:05 UTC",
      "alice",
      "Read your secrets",
      "only if you started this yourself",
    ]
  ) assert(confirm.text.includes(part), part);
  assert(!confirm.text.includes("<b>") && !confirm.text.includes("Linux"), "the product alone");
  assert(!confirm.text.includes("Create, change"));
  const done = await browser.submit(confirm, { decision: "approve" });
  assertEquals(done.status, 200);
  assert(done.text.includes("Approved"));
  assertEquals(browser.cookie, undefined, "the sign-in is used up");
  clock.advance(5000);
  const answer = await poll(app, device_code);
  assertEquals([answer.status, answer.json.token_type, answer.json.scope], [
    200,
    "Bearer",
    "secrets:read",
  ]);
  assertEquals(
    (await app.send("GET", "/secrets/list", { token: answer.json.access_token })).status,
    200,
  );
  clock.advance(5000);
  assertEquals((await poll(app, device_code)).json.error, "invalid_grant", "once");
  const refreshed = await token(app, {
    grant_type: "refresh_token",
    refresh_token: answer.json.refresh_token,
  });
  assertEquals(refreshed.status, 200);
  assertEquals((await browser.submit(confirm, { decision: "approve" })).status, 403);
});

Deno.test("device grant: twenty simultaneous polls get one session", async () => {
  const clock = new FixedClock();
  await using app = await open(clock);
  const { device_code, user_code } = (await start(app)).json;
  const browser = new TestBrowser(app);
  await browser.submit(await toConfirm(browser, user_code), { decision: "approve" });
  const answers = await Promise.all(Array.from({ length: 20 }, () => poll(app, device_code)));
  assertEquals(answers.filter((each) => each.status === 200).length, 1);
});

Deno.test("case 16: polled too early, slow_down adds 5 s for good", async () => {
  const clock = new FixedClock();
  await using app = await open(clock);
  const { device_code } = (await start(app)).json;
  const after = async (ms: number) => {
    clock.advance(ms);
    return (await poll(app, device_code)).json.error;
  };
  assertEquals(await after(0), "authorization_pending", "the first one may come at once");
  assertEquals(await after(4600), "authorization_pending", "networks are not exact");
  assertEquals(await after(4000), "slow_down");
  assertEquals(await after(5000), "slow_down", "10 s now, and 15 after this");
  assertEquals(await after(15_000), "authorization_pending");
  assertEquals(await after(10_000), "slow_down", "for good");
  clock.setWall("2026-01-02T03:04:00.000Z");
  assertEquals(await after(0), "authorization_pending", "a clock set back makes no poll early");
});

Deno.test("device grant: denied, expired, another client, junk, a clock set back", async () => {
  const clock = new FixedClock();
  await using app = await open(clock);
  const { device_code, user_code } = (await start(app)).json;
  const browser = new TestBrowser(app);
  const done = await browser.submit(await toConfirm(browser, user_code), { decision: "deny" });
  assert(done.text.includes("Denied"));
  for (let i = 0; i < 2; i++) {
    assertEquals((await poll(app, device_code)).json.error, "access_denied");
  }
  const second = (await start(app)).json;
  assertEquals((await poll(app, second.device_code, "other")).json.error, "invalid_client");
  for (const junk of ["x", "A".repeat(43)]) {
    assertEquals((await poll(app, junk)).json.error, "invalid_grant");
  }
  clock.advance(600_000);
  assertEquals((await poll(app, second.device_code)).json.error, "expired_token");
  const late = await new TestBrowser(app);
  const page = await late.submit(await late.get("/device"), { user_code: second.user_code });
  assert(page.text.includes("not known, or it has expired"));
  const third = (await start(app)).json;
  clock.setWall("2025-01-01T00:00:00Z");
  assertEquals((await poll(app, third.device_code)).json.error, "expired_token", "case 42");
});

Deno.test("case 17: a link with the code decides nothing by itself", async () => {
  await using app = await open();
  const { device_code, user_code } = (await start(app)).json;
  const browser = new TestBrowser(app);
  const page = await browser.get(`/device?user_code=${user_code}`);
  assert(page.text.includes(`value="${user_code}"`));
  assertEquals((await poll(app, device_code)).json.error, "authorization_pending");
  const odd = await browser.get(
    `/device?user_code=${encodeURIComponent('"><script>alert(1)</script>')}`,
  );
  assert(!odd.text.includes("script>"), "what cannot be a code is not shown");
  const confirm = await browser.signIn(await browser.submit(page, { user_code }));
  assert(confirm.text.includes("Approve this login?"));
  assertEquals((await poll(app, device_code)).json.error, "slow_down", "still nobody has approved");
});

Deno.test("case 17: five wrong codes lock the browser and its address out for ten minutes", async () => {
  const clock = new FixedClock();
  await using app = await open(clock);
  const { user_code } = (await start(app)).json;
  const wrong = ["BBBB-BBBB", "CCCC-CCCC", "junk", "", "A".repeat(60)];
  for (const typed of wrong) {
    // A thief throws the cookie away each time.
    const browser = new TestBrowser(app);
    const answer = await browser.submit(await browser.get("/device"), { user_code: typed });
    assertEquals(answer.status, 400, typed);
  }
  const sixth = new TestBrowser(app);
  const locked = await sixth.submit(await sixth.get("/device"), { user_code });
  assertEquals(locked.status, 429, "the right code too");
  assert(locked.text.includes("Too many wrong codes. Try again in 10 minutes"));
  const elsewhere = new TestBrowser(app, "198.51.100.7");
  const page = await elsewhere.get("/device");
  for (let i = 0; i < 5; i++) await elsewhere.submit(page, { user_code: "BBBBBBBB" });
  const moved = new TestBrowser(app, "198.51.100.8");
  moved.cookie = elsewhere.cookie;
  assertEquals(
    (await moved.submit(page, { user_code })).status,
    429,
    "the browser, wherever it is",
  );
  clock.advance(600_000);
  const again = (await start(app)).json;
  assertEquals(
    (await sixth.submit(await sixth.get("/device"), { user_code: again.user_code })).status,
    200,
  );
});

Deno.test("case 17: right codes do not count; later steps are no oracle for codes", async () => {
  await using app = await open();
  const { user_code } = (await start(app)).json;
  const browser = new TestBrowser(app);
  for (let i = 0; i < 7; i++) {
    const page = await browser.submit(await browser.get("/device"), { user_code });
    assertEquals(page.status, 200);
  }
  const login = await browser.submit(await browser.get("/device"), { user_code });
  const { action, fields } = formOf(login);
  const other = (await start(app)).json.user_code;
  for (const code of [other, "BBBB-BBBB", "junk", ""]) {
    const answer = await browser.post(action, {
      ...fields,
      user_code: code,
      username: app.username,
      password: app.password,
    });
    assertEquals(answer.status, 403, "a form for one code is of no use for another");
  }
  const confirm = await browser.signIn(login);
  const decide = formOf(confirm);
  const swapped = { ...decide.fields, user_code: other, decision: "approve" };
  assertEquals((await browser.post(decide.action, swapped)).status, 403);
});

Deno.test("device requests: bounded an address, refused without client or with another scope", async () => {
  const clock = new FixedClock();
  await using app = await open(clock);
  assertEquals((await start(app, { client_id: "x" })).json.error, "invalid_client");
  assertEquals((await start(app, { client_id: "" })).status, 401);
  assertEquals((await start(app, { scope: "all" })).json.error, "invalid_scope");
  const codes = new Set<string>();
  for (let i = 0; i < 20; i++) codes.add((await start(app)).json.user_code);
  assertEquals(codes.size, 20);
  const refused = await start(app);
  assertEquals([refused.status, refused.json.error], [429, "rate_limit_exceeded"]);
  assert(Number(refused.headers.get("retry-after")) > 0);
  assertEquals((await start(app, {}, "203.0.113.10")).status, 200);
  clock.advance(600_000);
  assertEquals((await start(app)).status, 200);
});

Deno.test("device pages: someone who is signed in goes straight to the question, which names the account", async () => {
  await using app = await open();
  const [one, two] = [(await start(app)).json, (await start(app)).json];
  const browser = new TestBrowser(app);
  await toConfirm(browser, one.user_code);
  const confirm = await browser.submit(await browser.get("/device"), { user_code: two.user_code });
  assert(confirm.text.includes("Approve this login?") && confirm.text.includes(two.user_code));
  assertNotEquals(one.user_code, two.user_code);
  const wrong = await browser.signIn(
    await new TestBrowser(app).get("/device").then(() => browser.get("/device")),
  );
  assertEquals(wrong.status, 400, "a form without a code is a wrong code");
});

Deno.test("device pages: a wrong password keeps the code", async () => {
  await using app = await open();
  const { user_code } = (await start(app)).json;
  const browser = new TestBrowser(app);
  const login = await browser.submit(await browser.get("/device"), { user_code });
  const wrong = await browser.signIn(login, "not the password");
  assertEquals(wrong.status, 401);
  assert(wrong.text.includes("Invalid username or password"));
  assert((await browser.signIn(wrong)).text.includes(user_code));
});
