import { assert, assertEquals, assertNotEquals } from "@std/assert";
import {
  disableUser,
  enableUser,
  setPassword,
} from "../../src/core/server/accounts/manage_users.ts";
import { Secret } from "../../src/secret.ts";
import { FixedClock } from "../fakes/fixed_clock.ts";
import { openTestApp, type TestApp } from "./harness.ts";

const NO_ACCOUNT = { detail: "No active account found with the given credentials" };
const EXPIRED = { detail: "Token is invalid or expired" };

const refresh = (app: TestApp, token: unknown) =>
  app.send("POST", "/api/v1/token/refresh/", { body: { refresh: token } });
const works = async (app: TestApp, token: string) =>
  (await app.send("GET", "/secrets/list", { token })).status === 200;

Deno.test("login: both tokens and their lifetimes", async () => {
  await using app = await openTestApp();
  const answer = await app.send("POST", "/api/v1/token/", {
    body: { username: app.username, password: app.password },
  });
  assertEquals(answer.status, 200);
  assertEquals(Object.keys(answer.json), [
    "access",
    "refresh",
    "access_lifetime",
    "refresh_lifetime",
  ]);
  assertEquals([answer.json.access_lifetime, answer.json.refresh_lifetime], [900, 604_800]);
  assert(/^[A-Za-z0-9_-]{43}$/.test(answer.json.refresh));
  const claims = JSON.parse(
    atob(answer.json.access.split(".")[1].replaceAll("-", "+").replaceAll("_", "/")),
  );
  assertEquals([claims.iss, claims.aud, claims.sub], [
    "http://sealhold.test",
    "http://sealhold.test",
    app.userUuid,
  ]);
  assertEquals(claims.exp - claims.iat, 900);
  assert(await works(app, answer.json.access));
});

Deno.test("login: every failure answers alike", async () => {
  await using app = await openTestApp();
  await disableUser({ users: app.store.users, clock: app.clock }, app.username);
  const disabled = await app.send("POST", "/api/v1/token/", {
    body: { username: app.username, password: app.password },
  });
  await enableUser({ users: app.store.users }, app.username);
  const answers = [disabled];
  for (
    const [username, password] of [
      [app.username, "wrong password"],
      ["nobody", app.password],
      ["ALICE", app.password],
      [" alice", app.password],
      [app.username, ""],
      [app.username, "p".repeat(2000)],
    ]
  ) answers.push(await app.send("POST", "/api/v1/token/", { body: { username, password } }));
  for (const answer of answers) {
    assertEquals(answer.status, 401);
    assertEquals(answer.json, NO_ACCOUNT);
    assertEquals(answer.headers.get("www-authenticate"), 'Bearer realm="sealhold"');
  }
  for (
    const body of [{}, { username: "a" }, { username: 1, password: "x" }, "{", {
      username: "a",
      password: "\ud800",
    }]
  ) {
    assertEquals((await app.send("POST", "/api/v1/token/", { body })).status, 400);
  }
});

Deno.test("refresh: the table of api.md §1", async () => {
  const clock = new FixedClock();
  await using app = await openTestApp({ clock });
  const login = await app.logIn();
  clock.advance(1000);
  const first = (await refresh(app, login.refresh)).json;
  assertEquals(Object.keys(first), ["access", "refresh"]);
  assertNotEquals(first.refresh, login.refresh);
  clock.advance(10_000);
  const retry = await refresh(app, login.refresh);
  assertEquals(
    [retry.status, retry.json.refresh],
    [200, first.refresh],
    "identical retry within 10 s",
  );
  const second = (await refresh(app, first.refresh)).json;
  assert(await works(app, second.access));
  const reuse = await refresh(app, login.refresh);
  assertEquals([reuse.status, reuse.json], [401, EXPIRED], "the newer one has been used");
  assertEquals((await refresh(app, second.refresh)).status, 401, "the session is over");
  assertEquals(await works(app, second.access), false, "its access tokens too");
  assert(await works(app, (await app.logIn()).access), "another login is not touched");
});

Deno.test("refresh: a retry after 10 s is reuse; expiry; junk", async () => {
  const clock = new FixedClock();
  await using app = await openTestApp({ clock });
  const login = await app.logIn();
  const next = (await refresh(app, login.refresh)).json;
  clock.advance(10_001);
  assertEquals((await refresh(app, login.refresh)).status, 401);
  assertEquals((await refresh(app, next.refresh)).status, 401);
  const late = await app.logIn();
  clock.advance(604_799_000);
  const kept = (await refresh(app, late.refresh)).json;
  clock.advance(604_800_000);
  assertEquals((await refresh(app, kept.refresh)).json, EXPIRED);
  for (const junk of ["", "x", "A".repeat(43), kept.refresh + "=", "\0"]) {
    assertEquals((await refresh(app, junk)).status, 401);
  }
  for (const junk of [7, null, ["x"], "x".repeat(300)]) {
    assertEquals((await refresh(app, junk)).status, 400);
  }
});

Deno.test("refresh: simultaneous uses of one token all get the same successor", async () => {
  await using app = await openTestApp();
  const login = await app.logIn();
  const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(app, login.refresh)));
  assertEquals(new Set(answers.map((each) => each.status)), new Set([200]));
  assertEquals(new Set(answers.map((each) => each.json.refresh)).size, 1);
});

Deno.test("access tokens stop with time, logout, a disabled user, a new password, and a clock set back", async () => {
  const clock = new FixedClock();
  await using app = await openTestApp({ clock });
  const users = app.store.users;
  const first = await app.logIn();
  assert(await works(app, first.access));
  clock.advance(899_000);
  assert(await works(app, first.access));
  clock.advance(1000);
  assertEquals(await works(app, first.access), false, "expired");
  clock.setWall("2025-01-01T00:00:00Z");
  assertEquals(await works(app, first.access), false, "case 42: a year back");
  clock.setWall("2027-01-01T00:00:00Z");
  const second = await app.logIn();
  assert(await works(app, second.access));
  await disableUser({ users, clock }, app.username);
  assertEquals(await works(app, second.access), false, "disabled");
  await enableUser({ users }, app.username);
  assertEquals(await works(app, second.access), false, "enabling revives nothing");
  const third = await app.logIn();
  await setPassword({ users, clock, hasher: app.deps.hasher }, {
    username: app.username,
    password: Secret.fromText(app.password),
  });
  assertEquals(await works(app, third.access), false, "new password");
  const fourth = await app.logIn();
  const logout = await app.send("POST", "/api/v1/logout/", {
    token: fourth.access,
    body: { refresh: fourth.refresh },
  });
  assertEquals(logout.status, 200);
  assertEquals(await works(app, fourth.access), false, "logged out");
  assertEquals((await refresh(app, fourth.refresh)).status, 401);
});

Deno.test("logout: needs a token, ends only one's own session, twice is fine", async () => {
  await using app = await openTestApp();
  const [one, two] = [await app.logIn(), await app.logIn()];
  const out = (token: string, body: unknown) =>
    app.send("POST", "/api/v1/logout/", { token, body });
  assertEquals(
    (await app.send("POST", "/api/v1/logout/", { body: { refresh: one.refresh } })).status,
    401,
  );
  assertEquals((await out(one.access, { refresh: two.refresh })).status, 200);
  assertEquals((await out(one.access, { refresh: two.refresh })).status, 200);
  assertEquals((await out(one.access, { refresh: "A".repeat(43) })).status, 200);
  assertEquals((await out(one.access, {})).status, 400);
  assert(await works(app, one.access));
  assertEquals(await works(app, two.access), false);
});

Deno.test("ws-token: 15 minutes, and of no use for anything else", async () => {
  const clock = new FixedClock();
  await using app = await openTestApp({ clock });
  const { access } = await app.logIn();
  const answer = await app.send("POST", "/api/v1/ws-token/", { token: access });
  assertEquals(answer.status, 200);
  assertEquals(Object.keys(answer.json), ["ws_token", "expires_at", "expires_in"]);
  assertEquals(answer.json.expires_in, 900);
  const endSec = Math.floor(clock.nowMs() / 1000) + 900;
  assertEquals(Date.parse(answer.json.expires_at), endSec * 1000);
  assertEquals(await works(app, answer.json.ws_token), false);
  assertEquals((await app.deps.signer.verify(answer.json.ws_token, "ws"))?.userUuid, app.userUuid);
  assertEquals((await app.send("POST", "/api/v1/ws-token/")).status, 401);
});

Deno.test("login: outdated parameters are replaced, an old session lives on", async () => {
  await using app = await openTestApp();
  const { argon2PasswordHasher } = await import(
    "../../src/adapters/password_hasher/argon2_password_hasher.ts"
  );
  const weak = argon2PasswordHasher({ random: app.deps.random }, { memoryKiB: 32, iterations: 1 });
  const hash = await weak.hash(Secret.fromText(app.password));
  await app.store.users.setPasswordHash(app.username, hash, { nowMs: 0, revokeSessions: false });
  const { access } = await app.logIn();
  const stored = (await app.store.users.findByUsername(app.username))?.passwordHash ?? "";
  assert(stored.includes("m=64,"), stored);
  assert(await works(app, access));
  assert(await works(app, (await app.logIn()).access));
  await weak.close();
});
