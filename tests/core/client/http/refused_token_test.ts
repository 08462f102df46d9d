/** 401 at a token that seems to be good: one refresh, one more try (threats.md, case 56). */
import { assertEquals } from "@std/assert";
import { accessToken } from "../../../../src/core/client/login/access_token.ts";
import { type Call, exchange } from "../../../../src/core/client/http/exchange.ts";
import { functionClient } from "../../../../src/core/client/http/function_client.ts";
import * as v from "valibot";
import { Secret } from "../../../../src/secret.ts";
import { json } from "../../../fakes/fake_transport.ts";
import { fakeAuth, ORIGIN, refreshed, session, stored } from "../login/fixture.ts";
import { failureOf } from "./fixture.ts";

const REFUSED = json(401, { detail: "no" });
const GOOD = json(200, { ok: true });
const NOT_SIGNED_IN = json(560, {
  status: "error",
  errorMessage: "Not signed in",
  errorData: { code: "AUTH_ERROR", message: "Not signed in" },
});

/** Somebody who is logged in, and what the server answers one after the other. */
async function someone(...answers: ReturnType<typeof json>[]) {
  const auth = await fakeAuth(
    [session({ access_token: "old-access", refresh_token: "r" })],
    answers,
  );
  const { http } = auth;
  // A refresh carries no bearer token.
  const tokens = () =>
    http.transport.requests.flatMap(({ bearer }) =>
      bearer === undefined ? [] : [bearer.exposeText()]
    );
  const call = async (method: "GET" | "POST" = "POST") =>
    await exchange(http, {
      ...{ method, path: "/x", origin: ORIGIN, body: method === "GET" ? undefined : {} },
      auth: await accessToken(auth, ORIGIN),
    });
  return { auth, http, tokens, call };
}

Deno.test("case 56: a token that the server does not accept is refreshed once, and the call made once more", async () => {
  for (const method of ["GET", "POST"] as const) {
    const ada = await someone(REFUSED, refreshed(), GOOD);
    assertEquals((await ada.call(method)).status, 200);
    assertEquals(ada.tokens(), ["old-access", "new-access"]);
    assertEquals((await stored(ada.auth))[ORIGIN]?.access_token, "new-access");
  }
});

Deno.test("case 56: refused once more is the end, and nothing else is tried again", async () => {
  const twice = await someone(REFUSED, refreshed(), REFUSED);
  assertEquals([(await twice.call()).status, twice.tokens().length], [401, 2]);
  for (const status of [403, 404, 500]) {
    const other = await someone(json(status, {}));
    assertEquals([(await other.call()).status, other.tokens().length], [status, 1]);
  }
});

Deno.test("case 56: a session that is over says so", async () => {
  const ada = await someone(REFUSED, json(401, { detail: "Token is invalid or expired" }));
  assertEquals((await failureOf(() => ada.call())).code, "SESSION_EXPIRED");
  assertEquals(ada.tokens(), ["old-access"]);
});

Deno.test("case 56: a token from outside, and one without a refresh token, have nothing to be renewed with", async () => {
  const given = await fakeAuth([], [], "given");
  assertEquals((await accessToken(given, ORIGIN)).renew, undefined);
  const bare = await someone(REFUSED);
  await bare.auth.store.update(({ sessions }) => void delete sessions[ORIGIN]?.refresh_token);
  assertEquals([(await bare.call()).status, bare.tokens().length], [401, 1]);
});

Deno.test("case 56: tokens that another process has stored meanwhile are taken, and not refreshed again", async () => {
  const ada = await someone(REFUSED, GOOD);
  const { renew } = await accessToken(ada.auth, ORIGIN);
  await ada.auth.store.update(({ sessions }) => {
    sessions[ORIGIN] = { ...sessions[ORIGIN]!, access_token: "theirs", refresh_token: "r2" };
  });
  ada.auth.store.forget();
  assertEquals((await renew?.())?.token.exposeText(), "theirs");
});

Deno.test("case 56: a function that says in its own words who is not signed in", async () => {
  const ada = await someone(NOT_SIGNED_IN, refreshed(), json(200, { status: "success", value: 7 }));
  const functions = functionClient(ada.http, ORIGIN, () => accessToken(ada.auth, ORIGIN));
  assertEquals(await functions.mutation("a:b", {}, v.number()), 7);
  assertEquals(ada.tokens(), ["old-access", "new-access"]);
  const other = json(560, { status: "error", errorData: { code: "PERMISSION_DENIED" } });
  const denied = await someone(other);
  const theirs = functionClient(denied.http, ORIGIN, () => accessToken(denied.auth, ORIGIN));
  assertEquals((await failureOf(() => theirs.query("a:b", {}, v.number()))).code, "DENIED");
  assertEquals(denied.tokens().length, 1);
});

Deno.test("a renewed token goes no further than the first one", async () => {
  const { http, tokens } = await someone(REFUSED, GOOD);
  const elsewhere = { token: Secret.fromText("x"), origin: "https://evil.example" };
  const auth = {
    token: Secret.fromText("t"),
    origin: ORIGIN,
    renew: () => Promise.resolve(elsewhere),
  };
  const call = { method: "GET", path: "/x", origin: ORIGIN, auth } as const;
  assertEquals((await failureOf(() => exchange(http, call))).code, "ORIGIN_MISMATCH");
  assertEquals(tokens(), ["t"]);
});

Deno.test("case 56: a server that refuses everything gets two tries, however often there are new tokens", async () => {
  const { http, tokens } = await someone(REFUSED, REFUSED, REFUSED);
  const endless = (name: string): Call["auth"] & object => ({
    token: Secret.fromText(name),
    origin: ORIGIN,
    renew: () => Promise.resolve(endless(`${name}+`)),
  });
  const call = { method: "GET", path: "/x", origin: ORIGIN, auth: endless("t") } as const;
  assertEquals((await exchange(http, call)).status, 401);
  assertEquals(tokens(), ["t", "t+"]);
});
