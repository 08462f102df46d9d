/** A login that is over, or that somebody else changes at the very moment: told at once, and no request is made for it. */
import { assertEquals } from "@std/assert";
import { accessToken } from "../../../../src/core/client/login/access_token.ts";
import { HeldLogin } from "../../../../src/core/client/login/held_login.ts";
import { sessionSlot } from "../../../../src/core/client/login/login.ts";
import { refreshOnce } from "../../../../src/core/client/login/refresh.ts";
import { isRefreshable, loginState } from "../../../../src/core/client/login/token_times.ts";
import type { Session } from "../../../../src/ports/credential_store.ts";
import { failureOf, fakeAuth, NOW_SEC, ORIGIN, refreshed, session, stored } from "./fixture.ts";

const SLOT = sessionSlot(ORIGIN, undefined);
const REFUSED = { refresh_refused_at: NOW_SEC - 60 };

Deno.test("case 19: a login whose refresh was refused is over, though its access token still lives", async () => {
  for (const leftSec of [900, 300, -10]) {
    const ports = await fakeAuth([session(REFUSED, leftSec)], [refreshed()]);
    assertEquals(
      (await failureOf(() => new HeldLogin(ports, SLOT).fresh())).code,
      "SESSION_EXPIRED",
    );
    assertEquals(ports.http.transport.requests, []);
  }
});

Deno.test("case 19: refused by another process while this one waited for the lock: over, and not asked again", async () => {
  for (const force of [false, true]) {
    const ports = await fakeAuth([session(REFUSED, 100)], [refreshed()]);
    const seen = session({}, 100);
    const error = await failureOf(() => refreshOnce(ports, SLOT, seen, force));
    assertEquals(error.code, "SESSION_EXPIRED");
    assertEquals(ports.http.transport.requests, []);
  }
});

Deno.test("case 19: a refused login can be refreshed by nothing but a new login", () => {
  const nowMs = NOW_SEC * 1000;
  assertEquals(isRefreshable(session({}, -10), nowMs), true);
  assertEquals(isRefreshable(session(REFUSED, -10), nowMs), false);
  assertEquals(isRefreshable(session({ refresh_expires_at: NOW_SEC }, -10), nowMs), false);
  assertEquals(loginState(session(REFUSED, 900), nowMs), "expired");
});

/** Ports whose store is changed by somebody else right after it was read for the n-th time. */
async function changedAfterRead(reads: number, change: Session | undefined) {
  const ports = await fakeAuth([session({}, 100)], [refreshed()]);
  const { read } = ports.disk;
  let count = 0;
  ports.disk.read = async () => {
    const entries = await read();
    if (++count === reads) {
      await ports.disk.update(({ sessions }) => {
        if (change === undefined) delete sessions[ORIGIN];
        else sessions[ORIGIN] = change;
      });
    }
    return entries;
  };
  return ports;
}

Deno.test("case 19: somebody logs in between the look and the request: theirs is used, and nothing is asked for", async () => {
  const theirs = session({ access_token: "theirs", refresh_token: "theirs" }, 900);
  const ports = await changedAfterRead(2, theirs);
  assertEquals((await accessToken(ports, ORIGIN)).token.exposeText(), "theirs");
  assertEquals(ports.http.transport.requests, []);
  assertEquals((await stored(ports))[ORIGIN], theirs);
});

Deno.test("case 19: somebody logs out between the look and the request: nobody is logged in, and nothing is asked for", async () => {
  const ports = await changedAfterRead(2, undefined);
  assertEquals((await failureOf(() => accessToken(ports, ORIGIN))).code, "NOT_AUTHENTICATED");
  assertEquals([ports.http.transport.requests, await stored(ports)], [[], Object.create(null)]);
});
