/** Credentials of providers: what goes into a request, where it may go, and how one is refreshed. */
import { assertEquals } from "@std/assert";
import { accessToken, credentialHeaders } from "../../../../src/core/client/login/access_token.ts";
import type { Login } from "../../../../src/core/client/login/login.ts";
import { mergeProvider } from "../../../../src/core/client/login/providers/merge_provider.ts";
import { HeldLogin } from "../../../../src/core/client/login/held_login.ts";
import type { AuthStrategy } from "../../../../src/core/client/login/strategy.ts";
import { loginState } from "../../../../src/core/client/login/token_times.ts";
import { SealholdError } from "../../../../src/errors.ts";
import type { Credential } from "../../../../src/ports/credential_store.ts";
import { Secret } from "../../../../src/secret.ts";
import {
  apiKey,
  failureOf,
  type FakeAuth,
  fakeAuth,
  keep,
  NOW_SEC,
  ORIGIN,
  OTHER,
  session,
} from "./fixture.ts";

const ACME = mergeProvider("acme", {
  base_url: "https://api.acme.test/v1",
  api_key: { header: "x-acme", prefix: "Key " },
});
const SLOT = { kind: "credential", key: "acme/work" } as const;

const exposed = (headers: Readonly<Record<string, Secret>>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.exposeText()]));

function oauth(leftSec: number, rest: Partial<Credential> = {}): Credential {
  return {
    type: "oauth",
    created: "2026-01-01T00:00:00.000Z",
    origin: "https://api.acme.test",
    label: "Acme",
    method: "oauth",
    access_token: "old-access",
    refresh_token: "old-refresh",
    issued_at: NOW_SEC + leftSec - 900,
    expires_at: NOW_SEC + leftSec,
    oauth: {
      client_id: "c",
      token_endpoint: "https://login.acme.test/token",
      allow_private: false,
    },
    ...rest,
  };
}

/** Ports whose OAuth strategy refreshes as it is told to. */
async function oauthPorts(
  credential: Credential,
  refresh: (login: Login) => Promise<Login>,
): Promise<FakeAuth & { refreshes: number }> {
  const ports = { ...await fakeAuth([OTHER]), refreshes: 0 };
  await keep(ports, "acme/work", credential);
  await keep(ports, "acme", apiKey());
  const strategy: AuthStrategy = {
    method: "oauth",
    label: "fake",
    authenticate: () => Promise.reject(new TypeError("not expected")),
    refresh: (login) => {
      ports.refreshes++;
      return refresh(login);
    },
    validate: loginState,
    describe: () => ({ method: "oauth", kind: "OAuth" }),
    headers: (login) => ({
      authorization: Secret.fromText(`Bearer ${(login as Credential).access_token}`),
    }),
  };
  ports.strategy = () => Promise.resolve(strategy);
  return ports;
}

const fresh = (login: Login) =>
  Promise.resolve({
    ...login as Credential,
    access_token: "new-access",
    refresh_token: "new-refresh",
    issued_at: NOW_SEC,
    expires_at: NOW_SEC + 3600,
  });
const refused = () =>
  Promise.reject(new SealholdError("SESSION_EXPIRED", "x", { hint: "sealhold auth login" }));
const kept = async (ports: FakeAuth) => (await ports.disk.read()).credentials["acme/work"];

Deno.test("headers of an API key: the provider's own header and prefix, bound to its origin", async () => {
  const ports = await fakeAuth([]);
  await keep(ports, "acme", apiKey({ origin: "https://api.acme.test", key: "k-1" }));
  const { headers, origin } = await credentialHeaders(ports, ACME, undefined);
  assertEquals([exposed(headers), origin], [{ "x-acme": "Key k-1" }, "https://api.acme.test"]);
});

Deno.test("headers of a token: Authorization, whatever header the provider's keys have", async () => {
  const ports = await fakeAuth([]);
  await keep(ports, "acme", oauth(900, { type: "token", method: "token" }));
  const { headers } = await credentialHeaders(ports, ACME, undefined);
  assertEquals(exposed(headers), { authorization: "Bearer old-access" });
});

Deno.test("case 3: an address that was changed in config.toml gets no key that was stored for another", async () => {
  for (
    const origin of [
      "https://api.acme.test.evil.test",
      "http://api.acme.test",
      "https://api.acme.test:444",
    ]
  ) {
    const ports = await fakeAuth([]);
    await keep(ports, "acme", apiKey({ origin: "https://api.acme.test" }));
    const error = await failureOf(() => credentialHeaders(ports, { ...ACME, origin }, undefined));
    assertEquals(error.code, "ORIGIN_MISMATCH");
  }
});

Deno.test("no credential: exit 3 and the very command that makes one", async () => {
  const ports = await fakeAuth([session()]);
  const error = await failureOf(() => credentialHeaders(ports, ACME, "work"));
  assertEquals([error.code, error.hint], ["NOT_AUTHENTICATED", "sealhold auth login acme/work"]);
});

Deno.test("an OAuth credential near its end is refreshed, saved and used; others are untouched", async () => {
  const ports = await oauthPorts(oauth(300), fresh);
  const { headers } = await credentialHeaders(ports, ACME, "work");
  assertEquals(exposed(headers), { authorization: "Bearer new-access" });
  assertEquals(await kept(ports), await fresh(oauth(300)) as Credential);
  const { credentials, sessions } = await ports.disk.read();
  assertEquals([credentials["acme"], sessions[OTHER.origin]], [apiKey(), OTHER]);
});

Deno.test("A7: 20 uses of one expired OAuth credential make one refresh", async () => {
  const ports = await oauthPorts(oauth(-10), async (login) => {
    await new Promise((done) => setTimeout(done, 10));
    return await fresh(login);
  });
  const all = await Promise.all(
    Array.from({ length: 20 }, () => new HeldLogin(ports, SLOT).fresh()),
  );
  assertEquals(new Set(all.map((login) => (login as Credential).access_token)).size, 1);
  assertEquals(ports.refreshes, 1);
});

Deno.test("case 19: invalid_grant deletes nothing, and names the provider's login command", async () => {
  const ports = await oauthPorts(oauth(-10), refused);
  for (let run = 0; run < 2; run++) {
    const error = await failureOf(() => new HeldLogin(ports, SLOT).fresh());
    assertEquals([error.code, error.message, error.hint], [
      "SESSION_EXPIRED",
      "Session expired. Please log in again.",
      "sealhold auth login acme/work",
    ]);
  }
  assertEquals(ports.refreshes, 1, "the second run asks nobody");
  assertEquals(await kept(ports), oauth(-10, { refresh_refused_at: NOW_SEC }));
});

Deno.test("case 19: invalid_grant adopts the tokens that another process saved meanwhile", async () => {
  const ports = await oauthPorts(oauth(-10), async () => {
    await keep(ports, "acme/work", oauth(900, { access_token: "newer", refresh_token: "n" }));
    return await refused();
  });
  assertEquals((await new HeldLogin(ports, SLOT).fresh() as Credential).access_token, "newer");
});

Deno.test("the mark is on the disk before the request, and gone after the answer", async () => {
  const ports = await oauthPorts(oauth(-10), async (login) => {
    assertEquals((await kept(ports))?.refresh_started_at, NOW_SEC);
    return await fresh(login);
  });
  await new HeldLogin(ports, SLOT).fresh();
  assertEquals((await kept(ports))?.refresh_started_at, undefined);
});

Deno.test("an OAuth credential without an end is used until somebody refreshes it by hand", async () => {
  const endless = oauth(0);
  delete endless.expires_at;
  const ports = await oauthPorts(endless, fresh);
  await new HeldLogin(ports, SLOT).fresh();
  assertEquals(ports.refreshes, 0);
  await new HeldLogin(ports, SLOT).renewed();
  assertEquals([ports.refreshes, (await kept(ports))?.access_token], [1, "new-access"]);
});

Deno.test("two forced refreshes at once make one: the second adopts what the first saved", async () => {
  const ports = await oauthPorts(oauth(900), async (login) => {
    await new Promise((done) => setTimeout(done, 10));
    return await fresh(login);
  });
  const both = await Promise.all([
    new HeldLogin(ports, SLOT).renewed(),
    new HeldLogin(ports, SLOT).renewed(),
  ]);
  assertEquals(both.map((login) => (login as Credential).access_token), [
    "new-access",
    "new-access",
  ]);
  assertEquals(ports.refreshes, 1);
});

Deno.test("a forced refresh that fails says so, although the old token still serves", async () => {
  const away = () => Promise.reject(new SealholdError("SERVER_ERROR", "x", { hint: "y" }));
  const ports = await oauthPorts(oauth(900), away);
  assertEquals((await failureOf(() => new HeldLogin(ports, SLOT).renewed())).code, "SERVER_ERROR");
  // The server may have given new tokens before it failed: the mark is what a later refusal is explained with.
  assertEquals(await kept(ports), oauth(900, { refresh_started_at: NOW_SEC }), "nothing is lost");
  assertEquals((await new HeldLogin(ports, SLOT).fresh() as Credential).access_token, "old-access");

  const refusing = await oauthPorts(
    oauth(900),
    () => Promise.reject(new SealholdError("LOGIN_FAILED", "x", { hint: "sealhold auth login" })),
  );
  const error = await failureOf(() => new HeldLogin(refusing, SLOT).renewed());
  assertEquals([error.code, error.hint], ["LOGIN_FAILED", "sealhold auth login acme/work"]);

  const over = await oauthPorts(oauth(900, { refresh_expires_at: NOW_SEC - 1 }), fresh);
  assertEquals(
    (await failureOf(() => new HeldLogin(over, SLOT).renewed())).code,
    "SESSION_EXPIRED",
  );
  assertEquals(over.refreshes, 0);
});

Deno.test("an imported login whose token endpoint nobody named: used to its end, then said to be over", async () => {
  for (const [leftSec, expected] of [[60, "old-access"], [-60, "TOKEN_EXPIRED"]] as const) {
    const imported = oauth(leftSec);
    delete imported.oauth;
    const ports = await oauthPorts(imported, fresh);
    const met = await new HeldLogin(ports, SLOT).fresh().then(
      (login) => (login as Credential).access_token,
      (error: SealholdError) => error.code,
    );
    assertEquals([met, ports.refreshes], [expected, 0]);
    assertEquals((await failureOf(() => new HeldLogin(ports, SLOT).renewed())).code, "UNSUPPORTED");
    assertEquals(await kept(ports), imported);
  }
});

Deno.test("what cannot be refreshed: an API key, a bare token", async () => {
  const ports = await fakeAuth([]);
  await keep(ports, "acme/work", apiKey());
  assertEquals((await failureOf(() => new HeldLogin(ports, SLOT).renewed())).code, "UNSUPPORTED");
  const bare = oauth(-1, { type: "token", method: "token" });
  delete bare.refresh_token;
  await keep(ports, "acme/work", bare);
  assertEquals((await failureOf(() => new HeldLogin(ports, SLOT).renewed())).code, "UNSUPPORTED");
  const error = await failureOf(() => new HeldLogin(ports, SLOT).fresh());
  assertEquals([error.code, error.hint], ["TOKEN_EXPIRED", "sealhold auth login acme/work"]);
});

Deno.test("a provider's credential that claims a method of Sealhold servers is not sent to one", async () => {
  const ports = await fakeAuth([]);
  await keep(ports, "acme/work", oauth(-10, { method: "password" }));
  assertEquals((await failureOf(() => new HeldLogin(ports, SLOT).fresh())).code, "UNSUPPORTED");
  assertEquals(ports.http.transport.requests.length, 0);
});

Deno.test("the context's account chooses the session; one named outright wins", async () => {
  const ports = await fakeAuth([session()]);
  ports.account = () => Promise.resolve("work");
  const error = await failureOf(() => accessToken(ports, ORIGIN));
  assertEquals(error.hint, `sealhold auth login sealhold/work --server ${ORIGIN}`);
  await ports.disk.update((entries) => {
    entries.sessions[`${ORIGIN}#work`] = session({ access_token: "of-work", account: "work" });
    entries.sessions[`${ORIGIN}#home`] = session({ access_token: "of-home", account: "home" });
  });
  ports.store.forget();
  const of = async (account?: string) =>
    (await accessToken(ports, ORIGIN, account)).token.exposeText();
  assertEquals([await of(), await of("home")], ["of-work", "of-home"]);
});
