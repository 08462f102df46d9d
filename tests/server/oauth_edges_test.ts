/** What an OAuth step refuses by itself, also where the next one would have refused it; and what its answers carry. */
import { assertEquals } from "@std/assert";
import { LoginsInFlight } from "../../src/core/server/limits/logins_in_flight.ts";
import { exchangeCode } from "../../src/core/server/oauth/authorization_code.ts";
import { startDevice } from "../../src/core/server/oauth/device_grant.ts";
import { OAuthError } from "../../src/core/server/oauth/oauth_error.ts";
import type { OAuthPorts } from "../../src/core/server/oauth/oauth_ports.ts";
import { verifies } from "../../src/core/server/oauth/pkce.ts";
import { signInWithPassword } from "../../src/core/server/oauth/sign_in.ts";
import { encodeBase64url } from "../../src/crypto/base64url.ts";
import { type ErrorCode, SealholdError } from "../../src/errors.ts";
import type { StoredCode } from "../../src/ports/server/oauth_grant_store.ts";
import { Secret } from "../../src/secret.ts";
import {
  allow,
  authorizePath,
  CHALLENGE,
  challengeOf,
  CLIENT,
  REDIRECT,
  TestBrowser,
  VERIFIER,
} from "./oauth_fixture.ts";
import { openTestApp, type TestApp } from "./harness.ts";

const CODE = encodeBase64url(new Uint8Array(32).fill(1));

async function codeOf(work: Promise<unknown>): Promise<string> {
  return await work.then(() => "done", (error) => {
    if (error instanceof OAuthError || error instanceof SealholdError) return error.code;
    throw error;
  });
}

/** Ports over the app's, but for what a test bends. */
function portsOf(app: TestApp, bent: Partial<OAuthPorts>): OAuthPorts {
  const limits = { perAccount: 10, perAddress: 50, windowMs: 300_000 };
  const inFlight = new LoginsInFlight(app.clock);
  return {
    ...app.deps,
    ...app.store,
    limits,
    limitClock: app.clock,
    lifetimes: { accessSec: 900, sessionSec: 604_800 },
    serverSecret: app.keys.serverSecret,
    inFlight,
    ...bent,
  };
}

Deno.test("case 18: a code is refused when it has ended, or is another client's, whatever the store says", async () => {
  await using app = await openTestApp();
  const nowMs = app.clock.nowMs();
  const stored: StoredCode = {
    clientId: CLIENT,
    redirectUri: REDIRECT,
    challenge: CHALLENGE,
    userUuid: app.userUuid,
    scope: "secrets:read",
    createdAtMs: nowMs - 1000,
    expiresAtMs: nowMs + 10_000,
  };
  const exchange = (change: Partial<StoredCode>) => {
    const codes = { ...app.store.codes, find: () => Promise.resolve({ ...stored, ...change }) };
    const sessions = { ...app.store.sessions, create: () => Promise.resolve(true) };
    const asked = { code: CODE, clientId: CLIENT, redirectUri: REDIRECT, verifier: VERIFIER };
    return codeOf(exchangeCode(portsOf(app, { codes, sessions }), asked));
  };
  assertEquals(await exchange({}), "done");
  const changes = [{ expiresAtMs: nowMs }, { clientId: "other" }, { redirectUri: `${REDIRECT}/` }];
  for (const change of changes) {
    assertEquals(await exchange(change), "invalid_grant", JSON.stringify(change));
  }
});

Deno.test("case 14: a verifier of another form is none, also where its digest is the challenge", () => {
  assertEquals(verifies(VERIFIER, challengeOf(VERIFIER)), true);
  for (const verifier of ["", "short", "a".repeat(42), "a".repeat(129), "a b".repeat(20)]) {
    assertEquals(verifies(verifier, challengeOf(verifier)), false, verifier);
  }
});

Deno.test("case 17: a device login that the store has no room for is not handed out", async () => {
  await using app = await openTestApp();
  const full = { ...app.store.deviceGrants, add: () => Promise.resolve("full" as const) };
  const ask = { clientId: CLIENT, scope: "", peer: "192.0.2.1", userAgent: "x" };
  const busy: ErrorCode = "BUSY";
  assertEquals(await codeOf(startDevice(portsOf(app, { deviceGrants: full }), ask)), busy);
});

Deno.test("a password that is changed during a sign-in on a page signs nobody in", async () => {
  await using app = await openTestApp();
  const webSessions = { ...app.store.webSessions, open: () => Promise.resolve(false) };
  const login = {
    username: app.username,
    password: Secret.fromText(app.password),
    peer: "192.0.2.1",
  };
  const failed: ErrorCode = "LOGIN_FAILED";
  assertEquals(await codeOf(signInWithPassword(portsOf(app, { webSessions }), login)), failed);
});

Deno.test("RFC 9207: an answer names its server; a state that is too long comes back in none", async () => {
  await using app = await openTestApp();
  const back = await allow(new TestBrowser(app));
  assertEquals(back.searchParams.get("iss"), app.deps.issuer);
  for (const [length, kept] of [[1024, true], [1025, false]] as const) {
    const path = authorizePath({ state: "s".repeat(length), response_type: "token" });
    const refused = await app.send("GET", path);
    const to = new URL(refused.headers.get("location") ?? "");
    assertEquals([to.searchParams.has("error"), to.searchParams.has("state")], [true, kept]);
  }
});
