/** Case 47 at every form there is: without its token nothing is done, and nobody is told of a deed that was not done. */
import { assert, assertEquals } from "@std/assert";
import { openTestApp, type TestApp, type TestResponse } from "./harness.ts";
import {
  allow,
  authorizePath,
  CLIENT,
  DEVICE_GRANT,
  exchangeOf,
  formOf,
  sendForm,
  TestBrowser,
  token,
} from "./oauth_fixture.ts";

const WRONG_CODE = "This code is not known, or it has expired";

async function started(app: TestApp): Promise<{ device_code: string; user_code: string }> {
  return (await sendForm(app, "/oauth/device", { client_id: CLIENT })).json;
}

/** As far as the question whether to approve. */
async function toConfirm(browser: TestBrowser, userCode: string): Promise<TestResponse> {
  const login = await browser.submit(await browser.get("/device"), { user_code: userCode });
  return await browser.signIn(login);
}

const stateOf = async (app: TestApp, device_code: string) =>
  (await token(app, { grant_type: DEVICE_GRANT, device_code })).json.error;

Deno.test("case 47: every step of a device login needs its own form token", async () => {
  await using app = await openTestApp({ deviceLogin: true });
  const { device_code, user_code } = await started(app);
  const browser = new TestBrowser(app);
  const code = formOf(await browser.get("/device")).fields;
  const login = await browser.submit(await browser.get("/device"), { user_code });
  const signIn = formOf(login).fields;
  const person = { username: app.username, password: app.password };
  const post = async (fields: Record<string, string>) =>
    (await browser.post("/device", fields)).status;
  for (const form_token of ["", "A".repeat(43), signIn.form_token ?? ""]) {
    assertEquals(await post({ ...code, user_code, form_token }), 403, "code");
  }
  for (const form_token of ["", "A".repeat(43), code.form_token ?? ""]) {
    assertEquals(await post({ ...signIn, ...person, form_token }), 403, "sign-in");
  }
  const other = (await started(app)).user_code;
  assertEquals(await post({ ...signIn, ...person, user_code: other }), 403, "for another code");
  const decide = formOf(await browser.signIn(login)).fields;
  for (const form_token of ["", "A".repeat(43), signIn.form_token ?? ""]) {
    assertEquals(await post({ ...decide, decision: "approve", form_token }), 403, "decide");
  }
  const approve = { ...decide, decision: "approve" };
  assertEquals(await post({ ...approve, user_code: other }), 403, "for another code");
  assertEquals(await stateOf(app, device_code), "authorization_pending");
});

Deno.test("case 17: only the two answers that there are decide a device login", async () => {
  await using app = await openTestApp({ deviceLogin: true });
  const { device_code, user_code } = await started(app);
  const browser = new TestBrowser(app);
  const confirm = await toConfirm(browser, user_code);
  for (const decision of ["", "APPROVE", "yes"]) {
    assertEquals((await browser.submit(confirm, { decision })).status, 403, decision);
  }
  assertEquals(await stateOf(app, device_code), "authorization_pending");
  const denied = await browser.submit(confirm, { decision: "deny" });
  assert(denied.text.includes("Denied"));
});

Deno.test("case 17: who approves what somebody has denied meanwhile is not told that it is approved", async () => {
  await using app = await openTestApp({ deviceLogin: true });
  const { device_code, user_code } = await started(app);
  const [first, second] = [new TestBrowser(app), new TestBrowser(app, "198.51.100.7")];
  const pages = [await toConfirm(first, user_code), await toConfirm(second, user_code)] as const;
  await first.submit(pages[0], { decision: "deny" });
  const late = await second.submit(pages[1], { decision: "approve" });
  assertEquals(late.status, 400);
  assert(late.text.includes(WRONG_CODE) && !late.text.includes("Approved"));
  assertEquals(await stateOf(app, device_code), "access_denied");
});

Deno.test("consent: a denial ends the sign-in at the server, and not in the browser alone", async () => {
  for (const decision of ["deny", "switch"]) {
    await using app = await openTestApp();
    const browser = new TestBrowser(app);
    const signedIn = await browser.signIn(await browser.get(authorizePath()));
    const consent = await browser.get(signedIn.headers.get("location") ?? "");
    const { cookie } = browser;
    await browser.submit(consent, { decision });
    browser.cookie = cookie;
    assert((await browser.get(authorizePath())).text.includes("asks you to sign in"), decision);
  }
});

Deno.test("the log names whom a code's tokens are for", async () => {
  await using app = await openTestApp();
  const code = (await allow(new TestBrowser(app))).searchParams.get("code") ?? "";
  assertEquals((await token(app, exchangeOf(code))).status, 200);
  assertEquals(app.records.at(-1)?.userUuid, app.userUuid);
});

Deno.test("case 18: a code that comes a second time with a wrong verifier ends its session as well", async () => {
  await using app = await openTestApp();
  const code = (await allow(new TestBrowser(app))).searchParams.get("code") ?? "";
  const { json } = await token(app, exchangeOf(code));
  const list = async () =>
    (await app.send("GET", "/secrets/list", { token: json.access_token })).status;
  assertEquals(await list(), 200);
  const again = await token(app, exchangeOf(code, { code_verifier: "x".repeat(43) }));
  assertEquals(again.json.error, "invalid_grant");
  assertEquals(await list(), 401);
});
