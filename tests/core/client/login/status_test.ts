import { assert, assertEquals } from "@std/assert";
import { allStatus, authStatus } from "../../../../src/core/client/login/auth_status.ts";
import { sessionSlot } from "../../../../src/core/client/login/login.ts";
import { peekClaims } from "../../../../src/core/shared/text/token_claims.ts";
import {
  loginState,
  needsRefresh,
  refreshMarginSec,
} from "../../../../src/core/client/login/token_times.ts";
import type { Session } from "../../../../src/ports/credential_store.ts";
import {
  apiKey,
  failureOf,
  fakeAuth,
  jwt,
  keep,
  NOW_SEC,
  ORIGIN,
  OTHER,
  session,
  without,
} from "./fixture.ts";

const statusOf = async (...sessions: Session[]) =>
  await authStatus(await fakeAuth(sessions), sessionSlot(ORIGIN, undefined));

Deno.test("status shows who, where and until when, and no token", async () => {
  const status = await statusOf(session({}, 600), OTHER);
  assertEquals(status, {
    provider: "sealhold",
    authenticated: true,
    status: "Authenticated (Password)",
    method: "password",
    server: ORIGIN,
    username: "ada",
    user_uuid: "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
    expires_at: "2026-01-02T03:14:05Z",
    session_expires_at: "2026-01-09T03:04:05Z",
    refreshable: true,
    store: { kind: "memory" },
  });
  assert(!/old-access|old-refresh/.test(JSON.stringify(status)));
});

Deno.test("status of a bare token: no session end, not refreshable", async () => {
  const bare = without(without(session(), "refresh_token"), "refresh_expires_at");
  const status = await statusOf(bare);
  assertEquals([status.refreshable, status.session_expires_at], [false, undefined]);
});

Deno.test("status of every login: sessions first, accounts by name, keys masked, the ended one too", async () => {
  const ports = await fakeAuth([session()]);
  await ports.disk.update((entries) => {
    entries.sessions[`${ORIGIN}#work`] = session({ refresh_refused_at: NOW_SEC, account: "work" });
  });
  await keep(ports, "anthropic", apiKey());
  await keep(ports, "openai/short", apiKey({ key: "sk-123456789012" }));
  const all = await allStatus(ports);
  assertEquals(
    all.map(({ provider, account, status, masked }) => [provider, account, status, masked]),
    [
      ["sealhold", undefined, "Authenticated (Password)", undefined],
      ["sealhold", "work", "Expired", undefined],
      ["anthropic", undefined, "Authenticated (API Key)", "sk-a…wxyz"],
      ["openai", "short", "Authenticated (API Key)", "…"],
    ],
  );
  assert(!/kkk|3456|old-access|old-refresh/.test(JSON.stringify(all)));
});

const GONE: readonly [string, Session[], string, string][] = [
  ["nobody is logged in", [OTHER], "NOT_AUTHENTICATED", "Not authenticated"],
  [
    "a bare token has ended",
    [without(session({}, -1), "refresh_token")],
    "TOKEN_EXPIRED",
    "Token expired",
  ],
  [
    "the refresh was refused, whatever is left of the token",
    [session({ refresh_refused_at: NOW_SEC })],
    "SESSION_EXPIRED",
    "Session expired. Please log in again.",
  ],
  [
    "token and session have ended",
    [session({ refresh_expires_at: NOW_SEC }, -1)],
    "TOKEN_EXPIRED",
    "Token expired",
  ],
];

for (const [what, sessions, code, message] of GONE) {
  Deno.test(`status when ${what}: ${message}, with a hint`, async () => {
    const error = await failureOf(() => statusOf(...sessions));
    assertEquals([error.code, error.message], [code, message]);
    assert(error.hint?.startsWith("sealhold auth login"));
  });
}

Deno.test("status of an ended token tells when it ended", async () => {
  const error = await failureOf(() => statusOf(without(session({}, -5), "refresh_token")));
  assertEquals(error.data, { expired_at: "2026-01-02T03:04:00Z" });
});

Deno.test("an ended access token with a live session is still a login", async () => {
  const status = await statusOf(session({}, -60));
  assertEquals([status.authenticated, status.refreshable], [true, true]);
});

Deno.test("a session without its end is usable as long as it can be refreshed", () => {
  const imported = without(session({}, -60), "refresh_expires_at");
  assertEquals(loginState(imported, NOW_SEC * 1000), "refreshable");
  assertEquals(loginState(without(imported, "refresh_token"), NOW_SEC * 1000), "expired");
});

Deno.test("case 42: a clock far off asks for a refresh or uses the token, and never throws", () => {
  for (const years of [-1, 10, -50, 200]) {
    const nowMs = NOW_SEC * 1000 + years * 365 * 86_400_000;
    assertEquals(needsRefresh(session(), nowMs), years > 0);
  }
  const odd = session({ access_issued_at: NOW_SEC + 9_999, access_expires_at: NOW_SEC + 900 });
  assertEquals(refreshMarginSec(odd), 0, "issued after its end: no margin below zero");
});

Deno.test("a session whose times make no sense is refreshed, not trusted", () => {
  const odd = without(session({ created: "not a time" }), "access_issued_at");
  assert(needsRefresh(odd, NOW_SEC * 1000 + 900_000), "at its end at the latest");
});

const NO_CLAIMS: readonly [string, string][] = [
  ["no dots", "opaque"],
  ["nothing", ""],
  ["not base64url", "a.$$$.c"],
  ["not JSON", `a.${btoa("{").replaceAll("=", "")}.c`],
  ["JSON null", jwt(null)],
  ["JSON text", jwt("exp")],
  ["fields of other types", jwt({ exp: "1", iat: null, sub: 7, preferred_username: ["x"] })],
  ["too long", `a.${"A".repeat(20_000)}.c`],
  ["not UTF-8", "a._w.c"],
];

for (const [what, token] of NO_CLAIMS) {
  Deno.test(`claims of a token with ${what}: none`, () => assertEquals(peekClaims(token), {}));
}

Deno.test("claims are picked by name; the prototype is no claim", () => {
  const token = jwt({ exp: 2, iat: 1, sub: "u", preferred_username: "n", admin: true });
  assertEquals(peekClaims(token), { exp: 2, iat: 1, sub: "u", preferred_username: "n" });
});
