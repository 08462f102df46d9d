import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { accessToken } from "../../../../src/core/client/login/access_token.ts";
import { saveLogin } from "../../../../src/core/client/login/log_in.ts";
import { sessionSlot } from "../../../../src/core/client/login/login.ts";
import type { Session } from "../../../../src/ports/credential_store.ts";
import { SealholdError } from "../../../../src/errors.ts";
import { bodyOf, json, type Reply } from "../../../fakes/fake_transport.ts";
import {
  failureOf,
  fakeAuth,
  NOW_SEC,
  ORIGIN,
  OTHER,
  refreshed,
  session,
  stored,
  without,
} from "./fixture.ts";

const AWAY = new SealholdError("UNREACHABLE", "Cannot reach server. Check your connection.", {
  data: { unsent: true },
});
const BROKEN = new SealholdError("UNREACHABLE", "The server's answer broke off");
const REFUSED = json(401, { detail: "Token is invalid or expired" });

Deno.test("a fresh token is used as it is: no request, no lock", async () => {
  const ports = await fakeAuth([session(), OTHER]);
  const { token, origin } = await accessToken(ports, ORIGIN);
  assertEquals([token.exposeText(), origin], ["old-access", ORIGIN]);
  assertEquals(ports.http.transport.requests.length, 0);
  assertEquals(ports.files.paths("/state"), []);
});

Deno.test("near its end it is refreshed, and the answer is stored before it is used", async () => {
  const ports = await fakeAuth([session({}, 300), OTHER], [refreshed({ refresh_lifetime: 3600 })]);
  assertEquals((await accessToken(ports, ORIGIN)).token.exposeText(), "new-access");
  assertEquals(ports.http.transport.calls, ["POST /api/v1/token/refresh/"]);
  const [request] = ports.http.transport.requests;
  assertEquals(bodyOf(request), { refresh: "old-refresh" });
  assertEquals(request?.bearer, undefined, "the old access token is not sent along");
  assertEquals(await stored(ports), {
    [ORIGIN]: session({
      access_token: "new-access",
      refresh_token: "new-refresh",
      access_issued_at: NOW_SEC,
      access_expires_at: NOW_SEC + 900,
      refresh_expires_at: NOW_SEC + 3600,
    }),
    [OTHER.origin]: OTHER,
  });
});

Deno.test("the margin is a third of the token's life, at most 15 minutes", async () => {
  const day = { access_issued_at: NOW_SEC - 80_000 };
  for (
    const [what, stored, wanted] of [
      ["301 s of 900 left", session({}, 301), 0],
      ["300 s of 900 left", session({}, 300), 1],
      ["901 s of a day left", session(day, 901), 0],
      ["900 s of a day left", session(day, 900), 1],
      ["no time of issue: by the time of login", without(session({}, 901), "access_issued_at"), 0],
    ] as const
  ) {
    const ports = await fakeAuth([stored], [refreshed()]);
    await accessToken(ports, ORIGIN);
    assertEquals(ports.http.transport.requests.length, wanted, what);
  }
});

Deno.test("A7: 20 calls at once make one token request and get one token", async () => {
  let open = 0, most = 0;
  const reply: Reply = async () => {
    most = Math.max(most, ++open);
    await new Promise((done) => setTimeout(done, 20));
    open--;
    return refreshed();
  };
  const ports = await fakeAuth([session({}, -10), OTHER], [reply]);
  const tokens = await Promise.all(
    Array.from({ length: 20 }, () => accessToken(ports, ORIGIN)),
  );
  assertEquals(new Set(tokens.map(({ token }) => token.exposeText())), new Set(["new-access"]));
  assertEquals([ports.http.transport.requests.length, most], [1, 1]);
});

Deno.test("two servers refresh under locks of their own", async () => {
  const other = session({ origin: "https://b.test", refresh_token: "b" }, -10);
  const ports = await fakeAuth([session({}, -10), other], [refreshed()]);
  await Promise.all([accessToken(ports, ORIGIN), accessToken(ports, "https://b.test")]);
  assertEquals(ports.files.paths("/state").length, 2);
  assertEquals(ports.http.transport.requests.map(({ url }) => url.origin).sort(), [
    "https://b.test",
    ORIGIN,
  ]);
});

Deno.test("case 19: the store is read again under the lock, and a newer token is adopted", async () => {
  const ports = await fakeAuth([session({}, -10)], [refreshed()]);
  const lock = ports.files.lock.bind(ports.files);
  ports.files.lock = async (path, timeoutMs) => {
    await ports.disk.update((entries) => {
      entries.sessions[ORIGIN] = session({ access_token: "from-another-process" });
    });
    return await lock(path, timeoutMs);
  };
  const { token } = await accessToken(ports, ORIGIN);
  assertEquals(token.exposeText(), "from-another-process");
  assertEquals(ports.http.transport.requests.length, 0);
});

Deno.test("case 19: a refused refresh deletes nothing, is marked, and is told without another request", async () => {
  const ports = await fakeAuth([session({}, -10), OTHER], [REFUSED]);
  for (const requests of [1, 1]) {
    const error = await failureOf(() => accessToken(ports, ORIGIN));
    assertEquals([error.code, error.message, error.hint], [
      "SESSION_EXPIRED",
      "Session expired. Please log in again.",
      "sealhold auth login",
    ]);
    assertEquals(ports.http.transport.requests.length, requests);
  }
  assertEquals(await stored(ports), {
    [ORIGIN]: session({ refresh_refused_at: NOW_SEC }, -10),
    [OTHER.origin]: OTHER,
  });
});

Deno.test("case 19: a refusal adopts a login that was made meanwhile", async () => {
  const fresh = session({ access_token: "of-a-new-login", refresh_token: "new" });
  const ports = await fakeAuth([session({}, -10)]);
  ports.http.transport.send = async () => {
    await ports.disk.update((entries) => void (entries.sessions[ORIGIN] = fresh));
    return REFUSED;
  };
  assertEquals((await accessToken(ports, ORIGIN)).token.exposeText(), "of-a-new-login");
  assertEquals(await stored(ports), { [ORIGIN]: fresh });
});

Deno.test("case 19: what was stored meanwhile but has ended too is left alone, and does not help", async () => {
  const other = session({ access_token: "also-old", refresh_token: "new" }, -5);
  const ports = await fakeAuth([session({}, -10)]);
  ports.http.transport.send = async () => {
    await ports.disk.update((entries) => void (entries.sessions[ORIGIN] = other));
    return REFUSED;
  };
  assertEquals((await failureOf(() => accessToken(ports, ORIGIN))).code, "SESSION_EXPIRED");
  assertEquals(await stored(ports), { [ORIGIN]: other });
});

Deno.test("case 19: a new login takes the place of a refused one", async () => {
  const ports = await fakeAuth([session({}, -10)], [REFUSED]);
  await failureOf(() => accessToken(ports, ORIGIN));
  await saveLogin(ports, sessionSlot(ORIGIN, undefined), session());
  assertEquals((await accessToken(ports, ORIGIN)).token.exposeText(), "old-access");
});

Deno.test("a logout while the refresh is under way stays a logout", async () => {
  const ports = await fakeAuth([session({}, -10)]);
  ports.http.transport.send = async () => {
    await ports.disk.update((entries) => void (delete entries.sessions[ORIGIN]));
    return refreshed();
  };
  assertEquals((await failureOf(() => accessToken(ports, ORIGIN))).code, "NOT_AUTHENTICATED");
  assertEquals(await stored(ports), {});
});

function withoutMark(from: Session | undefined): Session {
  return without(from as Session, "refresh_started_at");
}

const NOT_REFUSALS: readonly [string, Reply][] = [
  ["no connection", AWAY],
  ["the sandbox", new SealholdError("PERMISSION_REFUSED", "x")],
  ["a connection that breaks off", BROKEN],
  ["a time-out", new SealholdError("TIMED_OUT", "x")],
  ["500", json(500, {})],
  ["503", json(503, {})],
  ["429", json(429, {})],
  ["403", json(403, {})],
  ["HTML with status 200", { status: 200, headers: {}, body: new TextEncoder().encode("<p>") }],
  ["an answer without tokens", json(200, {})],
  ["an empty token", refreshed({ access: "" })],
  ["an oversized token", refreshed({ access: "x".repeat(16_385) })],
  ["a lifetime as text", refreshed({ access_lifetime: "900" })],
  ["a lifetime of nothing", refreshed({ access_lifetime: 0 })],
  ["a redirect", json(307, {}, { location: "https://evil.test" })],
];

for (const [what, reply] of NOT_REFUSALS) {
  Deno.test(`refresh meets ${what}: the old token while it lasts, and nothing is lost`, async () => {
    const valid = session({}, 60);
    const early = await fakeAuth([valid, OTHER], [reply]);
    assertEquals((await accessToken(early, ORIGIN)).token.exposeText(), "old-access");
    assertEquals(withoutMark((await stored(early))[ORIGIN]), valid);

    const ended = session({}, -60);
    const late = await fakeAuth([ended, OTHER], [reply]);
    const error = await failureOf(() => accessToken(late, ORIGIN));
    const { [ORIGIN]: kept, ...others } = await stored(late);
    assertEquals([withoutMark(kept), others], [ended, { [OTHER.origin]: OTHER }]);
    // Unless nothing was sent, new tokens may have been given that never arrived: the mark says so to the next run.
    const lost = error !== AWAY && error.code !== "PERMISSION_REFUSED";
    assertEquals(kept?.refresh_started_at, lost ? NOW_SEC : undefined);
  });
}

Deno.test("killed between response and save: told on the next run, other logins intact", async () => {
  const ports = await fakeAuth([session({}, -10), OTHER], [refreshed(), REFUSED]);
  const update = ports.disk.update;
  // The first write marks the beginning; the second would save the new tokens.
  let writes = 0;
  ports.disk.update = (change) =>
    ++writes === 1 ? update(change) : Promise.reject(new Error("killed"));
  await assertRejects(() => accessToken(ports, ORIGIN), Error, "killed");
  ports.disk.update = update;
  assertEquals(await stored(ports), {
    [ORIGIN]: session({ refresh_started_at: NOW_SEC }, -10),
    [OTHER.origin]: OTHER,
  });
  for (let run = 0; run < 2; run++) {
    const error = await failureOf(() => accessToken(ports, ORIGIN));
    assertEquals([error.code, error.hint], ["SESSION_EXPIRED", "sealhold auth login"]);
    assertEquals(
      error.message,
      "Session expired. Please log in again. The last refresh was cut off before its result was saved",
    );
  }
  assertEquals(ports.http.transport.requests.length, 2, "the third run asks nobody");
  assertEquals((await stored(ports))[OTHER.origin], OTHER);
});

Deno.test("killed between response and save, and answered again: as if nothing had been", async () => {
  const cut = session({ refresh_started_at: NOW_SEC - 5 }, -10);
  const ports = await fakeAuth([cut], [refreshed()]);
  assertEquals((await accessToken(ports, ORIGIN)).token.exposeText(), "new-access");
  assertEquals((await stored(ports))[ORIGIN]?.refresh_started_at, undefined);
});

Deno.test("a mark of an earlier kill outlives a server that is away", async () => {
  const cut = session({ refresh_started_at: NOW_SEC - 5 }, -10);
  const ports = await fakeAuth([cut], [AWAY]);
  await failureOf(() => accessToken(ports, ORIGIN));
  assertEquals(await stored(ports), { [ORIGIN]: cut });
});

Deno.test("the mark stays where only the last of several tries sent nothing", async () => {
  for (const first of [BROKEN, json(503, {}), new SealholdError("TIMED_OUT", "x")]) {
    const ports = await fakeAuth([session({}, -10)], [first, AWAY, AWAY]);
    assertEquals((await failureOf(() => accessToken(ports, ORIGIN))).code, "UNREACHABLE");
    assertEquals((await stored(ports))[ORIGIN]?.refresh_started_at, NOW_SEC);
  }
  const never = await fakeAuth([session({}, -10)], [AWAY, AWAY, AWAY]);
  await failureOf(() => accessToken(never, ORIGIN));
  assertEquals(await stored(never), { [ORIGIN]: session({}, -10) });
});

Deno.test("case 31: on a disk that takes no write no token is asked for, because it could not be kept", async () => {
  const ports = await fakeAuth([session({}, -10)], [refreshed()]);
  ports.disk.update = () => Promise.reject(new SealholdError("DISK_FAILED", "The disk is full"));
  assertEquals((await failureOf(() => accessToken(ports, ORIGIN))).code, "DISK_FAILED");
  assertEquals(ports.http.transport.requests.length, 0);
});

Deno.test("the lock is free again after success and after every failure", async () => {
  for (const reply of [refreshed(), REFUSED, AWAY]) {
    const ports = await fakeAuth([session({}, -10)], [reply]);
    await accessToken(ports, ORIGIN).catch(() => {});
    const [path] = ports.files.paths("/state");
    (await ports.files.lock(path ?? "", 10)).release();
  }
});

Deno.test("a given token wins over the store, which is not even read", async () => {
  const ports = await fakeAuth([session({}, -10)], [], "given-token");
  ports.disk.read = () => Promise.reject(new Error("read"));
  const { token, origin } = await accessToken(ports, ORIGIN);
  assertEquals([token.exposeText(), origin], ["given-token", ORIGIN]);
});

Deno.test("no session, and no way to refresh one", async (t) => {
  await t.step("nobody is logged in here", async () => {
    const error = await failureOf(async () => accessToken(await fakeAuth([OTHER]), ORIGIN));
    assertEquals([error.code, error.message], ["NOT_AUTHENTICATED", "Not authenticated"]);
    assertEquals(error.hint, `sealhold auth login --server ${ORIGIN}`);
  });
  await t.step("a bare token near its end is still good", async () => {
    const ports = await fakeAuth([without(session({}, 1), "refresh_token")]);
    assertEquals((await accessToken(ports, ORIGIN)).token.exposeText(), "old-access");
  });
  await t.step("a bare token past its end", async () => {
    const ports = await fakeAuth([without(session({}, 0), "refresh_token")]);
    const error = await failureOf(() => accessToken(ports, ORIGIN));
    assertEquals([error.code, error.message, error.hint], [
      "TOKEN_EXPIRED",
      "Token expired",
      "sealhold auth login",
    ]);
  });
  await t.step("the refresh token has ended too: no request", async () => {
    const ports = await fakeAuth([session({ refresh_expires_at: NOW_SEC }, -10)]);
    assertEquals((await failureOf(() => accessToken(ports, ORIGIN))).code, "SESSION_EXPIRED");
    assertEquals(ports.http.transport.requests.length, 0);
  });
});

Deno.test("A10: a given token is not sent to a server that only a project's file chose; a stored one is", async () => {
  const serverByProject = () => Promise.resolve(true);
  const given = { ...await fakeAuth([session()], [], "given"), serverByProject };
  const error = await failureOf(() => accessToken(given, ORIGIN));
  assertEquals(error.code, "ORIGIN_MISMATCH");
  assertMatch(error.hint ?? "", /--context <name>, or --server <url>/);
  const kept = { ...await fakeAuth([session()]), serverByProject };
  assertEquals((await accessToken(kept, ORIGIN)).token.exposeText(), "old-access");
});
