import { assert, assertEquals } from "@std/assert";
import { encodeBase64url } from "../../src/crypto/base64url.ts";
import { openTestApp } from "./harness.ts";
import {
  allow,
  CLIENT,
  DEVICE_GRANT,
  exchangeOf,
  sendForm,
  TestBrowser,
  token,
} from "./oauth_fixture.ts";

Deno.test("A9: no code, cookie, user code or token of OAuth is in the data folder's bytes", async () => {
  await using app = await openTestApp({ deviceLogin: true });
  const hidden: string[] = [];
  const browser = new TestBrowser(app);
  const code = (await allow(browser)).searchParams.get("code") ?? "";
  const tokens = (await token(app, exchangeOf(code))).json;
  hidden.push(code, tokens.refresh_token, tokens.access_token.split(".")[2]);
  const device = (await sendForm(app, "/oauth/device", { client_id: CLIENT })).json;
  const login = await browser.submit(await browser.get("/device"), { user_code: device.user_code });
  const confirm = await browser.signIn(login);
  hidden.push(device.device_code, device.user_code, device.user_code.replace("-", ""));
  hidden.push(browser.cookie?.split("=")[1] ?? "");
  await browser.submit(confirm, { decision: "approve" });
  const second =
    (await token(app, { grant_type: DEVICE_GRANT, device_code: device.device_code })).json;
  hidden.push(second.refresh_token);
  const unused = (await sendForm(app, "/oauth/device", { client_id: CLIENT })).json;
  hidden.push(unused.device_code, unused.user_code);
  const spellings = hidden.flatMap((text) => {
    assert(text.length >= 8, "there is something to look for");
    const bytes = new TextEncoder().encode(text);
    const raw = /^[A-Za-z0-9_-]{43}$/.test(text)
      ? [atob(text.replaceAll("-", "+").replaceAll("_", "/"))]
      : [];
    return [text, encodeBase64url(bytes), btoa(text), bytes.toHex(), ...raw];
  });
  let files = 0;
  for await (const entry of Deno.readDir(app.folder)) {
    files++;
    const text = new TextDecoder("latin1").decode(
      await Deno.readFile(`${app.folder}/${entry.name}`),
    );
    for (const each of spellings) assert(!text.includes(each), `${entry.name} holds a secret`);
  }
  assert(files >= 2);
  assertEquals(JSON.stringify(app.records).includes(device.user_code), false);
});
