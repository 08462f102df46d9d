/** Tokens that are no good, each told as a 401 and not as a fault of the server; and whom the log names. */
import { assertEquals, assertMatch } from "@std/assert";
import { addUser } from "../../src/core/server/accounts/add_user.ts";
import { disableUser } from "../../src/core/server/accounts/manage_users.ts";
import { verifyAccess } from "../../src/core/server/accounts/verify_access.ts";
import { Secret } from "../../src/secret.ts";
import { FixedClock } from "../fakes/fixed_clock.ts";
import { token } from "./oauth_fixture.ts";
import { openTestApp, type TestApp } from "./harness.ts";

const list = (app: TestApp, access: string) => app.send("GET", "/secrets/list", { token: access });

Deno.test("a token that is no good is a 401 that says how to be let in, and is nobody's in the log", async () => {
  const clock = new FixedClock();
  await using app = await openTestApp({ clock });
  const { access } = await app.logIn();
  assertEquals((await list(app, access)).status, 200);
  assertEquals(app.records.at(-1)?.userUuid, app.userUuid);
  const ws = await app.send("POST", "/api/v1/ws-token/", { token: access });
  const refused = async (text: string) => {
    const answer = await list(app, text);
    assertEquals(answer.status, 401, text);
    assertMatch(answer.headers.get("www-authenticate") ?? "", /^Bearer .*error="invalid_token"/);
    assertEquals(app.records.at(-1)?.userUuid, undefined);
  };
  await refused("junk");
  await refused(`${access}x`);
  await refused(ws.json.ws_token);
  clock.setWall("2025-01-01T00:00:00Z");
  await refused(access);
  clock.setWall("2026-01-02T03:04:05.000Z");
  assertEquals((await list(app, access)).status, 200);
  await disableUser({ users: app.store.users, clock }, app.username);
  await refused(access);
});

Deno.test("a token that is too long is refused before anybody verifies it", async () => {
  await using app = await openTestApp();
  const { clock, store: { sessions } } = app;
  let verified = 0;
  const signer = {
    ...app.deps.signer,
    verify: () => {
      verified++;
      return Promise.resolve(undefined);
    },
  };
  for (const length of [4096, 4097]) {
    const caller = await verifyAccess({ signer, sessions, clock }, "x".repeat(length));
    assertEquals(caller, undefined);
  }
  assertEquals(verified, 1);
});

Deno.test("logging out with somebody else's refresh token is refused, and ends nothing", async () => {
  await using app = await openTestApp();
  const { hasher, random } = app.deps;
  const [username, password] = ["mallory", "correct horse battery"];
  const ports = { users: app.store.users, hasher, random, clock: app.clock };
  await addUser(ports, { username, password: Secret.fromText(password) });
  const { json: mallory } = await app.send("POST", "/api/v1/token/", {
    body: { username, password },
  });
  const alice = await app.logIn();
  const answer = await app.send("POST", "/api/v1/logout/", {
    token: mallory.access,
    body: { refresh: alice.refresh },
  });
  assertEquals(answer.status, 401);
  assertEquals((await list(app, alice.access)).status, 200);
});

Deno.test("a login's fields are bounded before they are counted under", async () => {
  await using app = await openTestApp();
  const status = async (username: string, password: string) =>
    (await app.send("POST", "/api/v1/token/", { body: { username, password } })).status;
  assertEquals(await status("a".repeat(256), "p".repeat(4096)), 401);
  assertEquals(await status("a".repeat(257), "p"), 400);
  assertEquals(await status("a", "p".repeat(4097)), 400);
});

Deno.test("clients that authenticate where nobody does are refused at every OAuth endpoint", async () => {
  await using app = await openTestApp({ deviceLogin: true });
  const headers = {
    "content-type": "application/x-www-form-urlencoded",
    authorization: "Basic c2VhbGhvbGQtY2xpOng=",
  };
  const body = "client_id=sealhold-cli&grant_type=refresh_token&refresh_token=x&token=x";
  for (const path of ["/oauth/token", "/oauth/revoke", "/oauth/device"]) {
    const answer = await app.send("POST", path, { headers, body });
    assertEquals([answer.status, answer.json.error], [401, "invalid_client"], path);
  }
});

Deno.test("a refresh of nothing is an invalid grant, also where it names a scope", async () => {
  await using app = await openTestApp();
  const fields = { grant_type: "refresh_token", refresh_token: "A".repeat(43) };
  for (const scope of [{}, { scope: "secrets:read" }]) {
    const answer = await token(app, { ...fields, ...scope });
    assertEquals([answer.status, answer.json.error], [400, "invalid_grant"]);
  }
});

Deno.test("HEAD is answered as GET is, without a body", async () => {
  await using app = await openTestApp();
  assertEquals((await app.send("HEAD", "/health")).status, 200);
});

Deno.test("an ID token may be longer than other fields of a form, and has a bound of its own", async () => {
  await using app = await openTestApp();
  const tell = async (length: number) => {
    const grant_type = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    const { json } = await token(app, { grant_type, assertion: "a".repeat(length) });
    return json.error;
  };
  assertEquals([await tell(16_384), await tell(16_385)], ["invalid_grant", "invalid_request"]);
});
