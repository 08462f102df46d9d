/** The store that a command holds: opened once, never in the way of what other processes write, gone when the command ends. */
import { assertEquals, assertRejects } from "@std/assert";
import { heldStore } from "../../../../src/core/client/login/held_store.ts";
import { HeldLogin } from "../../../../src/core/client/login/held_login.ts";
import { memoryStore } from "../../../../src/core/shared/store/memory_store.ts";
import { SealholdError } from "../../../../src/errors.ts";
import type { CredentialStore } from "../../../../src/ports/credential_store.ts";
import { NotedStore } from "../../../fakes/noted_store.ts";
import { makeFixture, STORE } from "../../shared/store/store_fixture.ts";
import {
  failureOf,
  fakeAuth,
  NOW_SEC,
  ORIGIN,
  OTHER,
  refreshed,
  session,
  stored,
} from "./fixture.ts";

const SLOT = { kind: "session", key: ORIGIN } as const;

function noted(inner: CredentialStore = memoryStore()) {
  const store = new NotedStore(inner);
  return { calls: store.calls, store, inner, held: heldStore(() => Promise.resolve(store)) };
}

Deno.test("however many steps read it, and however many at once, the store is read once", async () => {
  const { calls, held } = noted();
  await Promise.all(Array.from({ length: 5 }, () => held.read()));
  await held.read();
  assertEquals(calls, ["read"]);
  await held.prepare();
  assertEquals(calls, ["read", "prepare"]);
});

Deno.test("one's own change is seen without reading the store again", async () => {
  const { calls, held } = noted();
  await held.read();
  await held.update(({ secrets }) => void (secrets.a = "AAAA"));
  assertEquals((await held.read()).secrets, { a: "AAAA" });
  assertEquals(calls, ["read", "update"]);
});

Deno.test("forgotten or closed, the store is opened again; closing it closes what is under it", async () => {
  const { calls, inner, held } = noted();
  await held.read();
  await inner.update(({ secrets }) => void (secrets.theirs = "AAAA"));
  assertEquals((await held.read()).secrets, {});
  held.forget();
  assertEquals((await held.read()).secrets, { theirs: "AAAA" });
  held.close();
  await held.read();
  assertEquals(calls, ["read", "read", "close", "read"]);
});

Deno.test("what is closed before it was used opens nothing", () => {
  heldStore(() => Promise.reject(new Error("opened"))).close();
});

Deno.test("another process writes while a command holds the store: no change of the command's undoes theirs", async () => {
  const { open } = await makeFixture();
  const [held, other] = [heldStore(() => Promise.resolve(open())), open()];
  await other.update(({ sessions }) => void (sessions[ORIGIN] = session()));
  await held.read();
  await other.update(({ sessions, secrets }) => {
    sessions[OTHER.origin] = OTHER;
    delete sessions[ORIGIN];
    secrets.theirs = "AAAA";
  });
  await held.update(({ secrets }) => void (secrets.ours = "BBBB"));
  const wanted = { sessions: { [OTHER.origin]: OTHER }, secrets: { theirs: "AAAA", ours: "BBBB" } };
  for (const store of [held, open()]) {
    const { sessions, secrets } = await store.read();
    assertEquals({ sessions, secrets }, wanted);
  }
});

Deno.test("another process logs in anew while a command holds the login: a refresh takes theirs, and asks for nothing", async () => {
  const ports = await fakeAuth([session({}, 100), OTHER], [refreshed()]);
  const login = new HeldLogin(ports, SLOT);
  assertEquals((await login.stored())?.access_token, "old-access");
  const theirs = session({ access_token: "theirs", refresh_token: "theirs" }, 900);
  await ports.disk.update(({ sessions }) => void (sessions[ORIGIN] = theirs));
  assertEquals(await login.fresh(), theirs);
  assertEquals(await stored(ports), { [ORIGIN]: theirs, [OTHER.origin]: OTHER });
  const later = session({ access_token: "later", refresh_token: "later" }, 900);
  await ports.disk.update(({ sessions }) => void (sessions[ORIGIN] = later));
  // The server has refused the token that is held: what somebody stored since is tried before anything is asked for.
  assertEquals(await login.renewed(), later);
  assertEquals(ports.http.transport.requests.length, 0);
});

Deno.test("a held login is refreshed once it is near its end, however long it was held", async () => {
  const ports = await fakeAuth([session({}, 900)], [refreshed()]);
  const login = new HeldLogin(ports, SLOT);
  assertEquals((await login.fresh()).access_token, "old-access");
  ports.http.clock.advance(800_000);
  assertEquals((await login.fresh()).access_token, "new-access");
  assertEquals((await stored(ports))[ORIGIN]?.access_issued_at, NOW_SEC + 800);
  assertEquals((await login.fresh()).access_token, "new-access");
  assertEquals(ports.http.transport.requests.length, 1);
});

Deno.test("a read that was under way when the store was changed is not what is held", async () => {
  const { store, held } = noted();
  const go = Promise.withResolvers<void>();
  const readBytes = store.readBytes.bind(store);
  store.readBytes = async () => {
    const bytes = await readBytes();
    await go.promise;
    return bytes;
  };
  const early = held.read();
  await held.update(({ secrets }) => void (secrets.a = "AAAA"));
  go.resolve();
  assertEquals((await early).secrets, { a: "AAAA" });
  assertEquals((await held.read()).secrets, { a: "AAAA" });
});

Deno.test("a change that fails after it may have been written is not held, and neither is a failed read", async () => {
  const { calls, store, inner, held } = noted();
  await held.read();
  store.update = async (change) => {
    await inner.update(change);
    throw new SealholdError("DISK_FAILED", "saved, but its mark was not", {
      data: { saved: true },
    });
  };
  await assertRejects(
    () => held.update(({ secrets }) => void (secrets.a = "AAAA")),
    SealholdError,
    "its mark",
  );
  assertEquals((await held.read()).secrets, { a: "AAAA" });
  assertEquals(calls, ["read", "read"]);
  held.forget();
  const readBytes = store.readBytes.bind(store);
  store.readBytes = () => Promise.reject(new SealholdError("LOCKED", "The store is locked"));
  await assertRejects(() => held.read(), SealholdError, "locked");
  store.readBytes = readBytes;
  assertEquals((await held.read()).secrets, { a: "AAAA" });
});

Deno.test("a change that throws leaves nothing of itself in what is held", async () => {
  const { held } = noted();
  await assertRejects(
    () =>
      held.update(({ secrets }) => {
        secrets.a = "AAAA";
        throw new RangeError("no");
      }),
    RangeError,
    "no",
  );
  assertEquals((await held.read()).secrets, {});
});

Deno.test("before somebody is asked for anything, a store that was put back is refused, too", async () => {
  const { files, open, bytes } = await makeFixture();
  const old = bytes();
  await open().update(({ secrets }) => void (secrets.a = "AAAA"));
  files.put(STORE, old);
  const error = await failureOf(() => heldStore(() => Promise.resolve(open())).prepare());
  assertEquals(error.code, "ROLLED_BACK");
});

Deno.test("what was held is zeroed when it is forgotten, replaced or closed", async () => {
  const { store, held } = noted();
  const given: Uint8Array[] = [];
  const readBytes = store.readBytes.bind(store);
  store.readBytes = async () => {
    given.push(await readBytes());
    return given.at(-1)!;
  };
  const ends = [
    () => held.forget(),
    () => held.close(),
    () => held.update(({ secrets }) => void (secrets.a = "AAAA")),
  ];
  for (const [index, end] of ends.entries()) {
    held.forget();
    await held.read();
    assertEquals(given[index]?.some((byte) => byte !== 0), true);
    await end();
    assertEquals(given[index]?.every((byte) => byte === 0), true, `${index}`);
  }
});
