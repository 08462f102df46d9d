import { assertEquals, assertRejects } from "@std/assert";
import { logOut as logOutOf } from "../../../../src/core/client/login/log_out.ts";
import { sessionSlot, slotsIn } from "../../../../src/core/client/login/login.ts";
import type { AuthPorts } from "../../../../src/core/client/login/auth_ports.ts";
import { SealholdError } from "../../../../src/errors.ts";
import { bodyOf, json, type Reply, text } from "../../../fakes/fake_transport.ts";
import { apiKey, fakeAuth, keep, ORIGIN, OTHER, session, stored, without } from "./fixture.ts";

const SLOT = sessionSlot(ORIGIN, undefined);
const logOut = (ports: AuthPorts) => logOutOf(ports, [SLOT]);

const ANSWERS: readonly [string, Reply, boolean][] = [
  ["confirms", json(200, {}), true],
  ["confirms with no JSON", text(200, "bye"), true],
  ["refuses", json(401, {}), false],
  ["fails", json(500, {}), false],
  ["is away", new SealholdError("UNREACHABLE", "x"), false],
  ["redirects", json(302, {}, { location: "https://evil.test" }), false],
];

for (const [what, reply, revoked] of ANSWERS) {
  Deno.test(`logout where the server ${what}: the session is gone here in any case`, async () => {
    const ports = await fakeAuth([session(), OTHER], [reply]);
    assertEquals(await logOut(ports), [{ slot: SLOT, revocable: true, revoked }]);
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
  assertEquals(await logOut(ports), [{ slot: SLOT, revocable: true, revoked: true }]);
});

for (const method of ["tailscale", "ci", "token", "password", undefined]) {
  Deno.test(`logout of a session without a refresh token (${method}) revokes its access token`, async () => {
    const bare = without(session(method === undefined ? {} : { method }), "refresh_token");
    for (const [what, reply, revoked] of ANSWERS) {
      const ports = await fakeAuth([bare, OTHER], [reply]);
      assertEquals(await logOut(ports), [{ slot: SLOT, revocable: true, revoked }], what);
      assertEquals(await stored(ports), { [OTHER.origin]: OTHER });
      const [request] = ports.http.transport.requests;
      assertEquals(request?.url.href, `${ORIGIN}/oauth/revoke`);
      assertEquals(request?.bearer, undefined, "the server refuses client credentials");
      assertEquals(
        new TextDecoder().decode(request?.body),
        "token=old-access&token_type_hint=access_token&client_id=sealhold-cli",
      );
    }
  });
}

Deno.test("logout of a provider's pasted token makes no request: no endpoint is known", async () => {
  const ports = await fakeAuth([]);
  await keep(ports, "acme", {
    type: "token",
    created: "2026-01-01T00:00:00.000Z",
    origin: "https://api.acme.test",
    label: "Acme",
    method: "token",
    access_token: "pasted",
  });
  const slot = { kind: "credential", key: "acme" } as const;
  assertEquals(await logOutOf(ports, [slot]), [{ slot, revocable: false, revoked: false }]);
  const strategy = await ports.strategy("token");
  assertEquals(await strategy.revoke?.(apiKey()), false);
  assertEquals(ports.http.transport.requests.length, 0);
});

Deno.test("logout where nobody is logged in changes nothing", async () => {
  const ports = await fakeAuth([OTHER]);
  assertEquals(await logOut(ports), []);
  assertEquals(await stored(ports), { [OTHER.origin]: OTHER });
  assertEquals(ports.http.transport.requests.length, 0);
});

Deno.test("logout says so when the store cannot be written, and asks nothing of the server", async () => {
  const ports = await fakeAuth([session()]);
  ports.disk.update = () => Promise.reject(new SealholdError("DISK_FAILED", "x"));
  await assertRejects(() => logOut(ports), SealholdError, "x");
  assertEquals(ports.http.transport.requests.length, 0);
});

Deno.test("logout of everything deletes all at once, and asks each provider", async () => {
  const ports = await fakeAuth([session(), OTHER], [json(200, {})]);
  await keep(ports, "anthropic", apiKey());
  const { sessions, credentials } = await ports.disk.read();
  const done = await logOutOf(ports, slotsIn({ sessions, credentials, secrets: {} }));
  assertEquals(done.map(({ slot, revocable, revoked }) => [slot.key, revocable, revoked]), [
    [OTHER.origin, true, true],
    [ORIGIN, true, true],
    ["anthropic", false, false],
  ]);
  const left = await ports.disk.read();
  assertEquals([Object.keys(left.sessions), Object.keys(left.credentials)], [[], []]);
  assertEquals(ports.http.transport.requests.map(({ url }) => url.origin).sort(), [
    OTHER.origin,
    ORIGIN,
  ]);
});
