import { assertEquals, assertRejects } from "@std/assert";
import { logOut } from "../../../src/core/auth/log_in.ts";
import { SignetError } from "../../../src/errors.ts";
import { bodyOf, json, type Reply, text } from "../../fakes/fake_transport.ts";
import { fakeAuth, ORIGIN, OTHER, session, stored, without } from "./fixture.ts";

const ANSWERS: readonly [string, Reply, boolean][] = [
  ["confirms", json(200, {}), true],
  ["confirms with no JSON", text(200, "bye"), true],
  ["refuses", json(401, {}), false],
  ["fails", json(500, {}), false],
  ["is away", new SignetError("UNREACHABLE", "x"), false],
  ["redirects", json(302, {}, { location: "https://evil.test" }), false],
];

for (const [what, reply, revoked] of ANSWERS) {
  Deno.test(`logout where the server ${what}: the session is gone here in any case`, async () => {
    const ports = await fakeAuth([session(), OTHER], [reply]);
    assertEquals(await logOut(ports, ORIGIN), { found: true, revocable: true, revoked });
    assertEquals(await stored(ports), { [OTHER.origin]: OTHER });
    const [request] = ports.http.transport.requests;
    assertEquals(request?.url.href, `${ORIGIN}/api/v1/logout/`);
    assertEquals(request?.bearer?.exposeText(), "old-access");
    assertEquals(bodyOf(request), { refresh: "old-refresh" });
  });
}

Deno.test("logout deletes before it asks the server", async () => {
  const ports = await fakeAuth([session()]);
  ports.http.transport.send = async () => {
    assertEquals(await stored(ports), {});
    return json(200, {});
  };
  assertEquals(await logOut(ports, ORIGIN), { found: true, revocable: true, revoked: true });
});

Deno.test("logout of a bare token makes no request: there is nothing to revoke", async () => {
  const ports = await fakeAuth([without(session(), "refresh_token")]);
  assertEquals(await logOut(ports, ORIGIN), { found: true, revocable: false, revoked: false });
  assertEquals(ports.http.transport.requests.length, 0);
});

Deno.test("logout where nobody is logged in changes nothing", async () => {
  const ports = await fakeAuth([OTHER]);
  assertEquals(await logOut(ports, ORIGIN), { found: false, revocable: false, revoked: false });
  assertEquals(await stored(ports), { [OTHER.origin]: OTHER });
  assertEquals(ports.http.transport.requests.length, 0);
});

Deno.test("logout says so when the store cannot be written, and asks nothing of the server", async () => {
  const ports = await fakeAuth([session()]);
  ports.store.update = () => Promise.reject(new SignetError("DISK_FAILED", "x"));
  await assertRejects(() => logOut(ports, ORIGIN), SignetError, "x");
  assertEquals(ports.http.transport.requests.length, 0);
});
