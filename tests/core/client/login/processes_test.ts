/** A7 with the real program, a real store and a server that counts. */
import { expiredSession } from "./expired_session.ts";
import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { DenoFileSystem } from "../../../../src/adapters/file_system/deno_file_system.ts";
import { SystemClock } from "../../../../src/adapters/clock/system_clock.ts";
import { SystemRandom } from "../../../../src/adapters/random/system_random.ts";
import { plainStore } from "../../../../src/core/shared/store/plain_store.ts";
import type { CredentialStore } from "../../../../src/ports/credential_store.ts";
import { runMain, tempHome } from "../../../cli/main_process.ts";
import { serve } from "../../../adapters/http_transport/loopback.ts";

const PROCESSES = 20;

/** A server that gives out a new pair of tokens for the newest refresh token, and 401 for any older one. */
function tokenServer() {
  const state = { requests: 0, refused: 0, newest: "refresh-0" };
  const server = serve(async (request) => {
    const { refresh } = await request.json();
    state.requests++;
    if (refresh !== state.newest) {
      state.refused++;
      return Response.json({ detail: "Token is invalid or expired" }, { status: 401 });
    }
    state.newest = `refresh-${state.requests}`;
    return Response.json({
      access: `access-${state.requests}`,
      refresh: state.newest,
      access_lifetime: 900,
    });
  });
  return { server, state };
}

/** A store that the program opens with SEALHOLD_STORE=plain. */
function openStore(home: string): CredentialStore {
  const ports = {
    files: new DenoFileSystem(),
    random: new SystemRandom(),
    clock: new SystemClock(),
  };
  return plainStore(ports, {
    path: join(home, "auth.json"),
    stateDir: join(home, "state"),
    writer: "test",
  });
}

Deno.test(`A7: ${PROCESSES} processes with an expired token make one token request`, async () => {
  await using home = await tempHome();
  const { server, state } = tokenServer();
  await using running = server;
  const { origin } = running;
  await openStore(home.path).update((entries) => {
    entries.sessions[origin] = expiredSession(origin, "refresh-0");
  });
  const env = { SEALHOLD_HOME: home.path, SEALHOLD_STORE: "plain", SEALHOLD_API_URL: origin };
  const results = await Promise.all(
    Array.from({ length: PROCESSES }, () => runMain(["auth", "token"], { env })),
  );
  assertEquals(results.map(({ code, stderr }) => [code, stderr]), Array(PROCESSES).fill([0, ""]));
  assertEquals(new Set(results.map(({ stdout }) => stdout.trim())), new Set(["access-1"]));
  assertEquals([state.requests, state.refused], [1, 0]);
});

Deno.test(`A7: ${PROCESSES} processes with an expired OAuth credential make one token request`, async () => {
  await using home = await tempHome();
  const state = { requests: 0, newest: "refresh-0" };
  await using running = serve(async (request) => {
    const form = new URLSearchParams(await request.text());
    state.requests++;
    if (form.get("refresh_token") !== state.newest) {
      return Response.json({ error: "invalid_grant" }, { status: 400 });
    }
    state.newest = `refresh-${state.requests}`;
    return Response.json({
      access_token: `access-${state.requests}`,
      refresh_token: state.newest,
      token_type: "Bearer",
      expires_in: 900,
    });
  });
  const { origin } = running;
  const token_endpoint = `${origin}/token`;
  await Deno.writeTextFile(
    join(home.path, "config.toml"),
    `[providers.acme]\nbase_url = "${origin}"\n[providers.acme.oauth]\nclient_id = "me"\n` +
      `token_endpoint = "${token_endpoint}"\nallow_private = true\n`,
  );
  const nowSec = Math.floor(Date.now() / 1000);
  await openStore(home.path).update((entries) => {
    entries.credentials["acme"] = {
      type: "oauth",
      created: "2026-01-01T00:00:00Z",
      origin,
      label: "Acme",
      method: "oauth",
      access_token: "expired",
      refresh_token: "refresh-0",
      issued_at: nowSec - 1000,
      expires_at: nowSec - 100,
      oauth: { client_id: "me", token_endpoint, allow_private: true },
    };
  });
  const env = { SEALHOLD_HOME: home.path, SEALHOLD_STORE: "plain" };
  const results = await Promise.all(
    Array.from({ length: PROCESSES }, () => runMain(["auth", "token", "acme"], { env })),
  );
  assertEquals(results.map(({ code, stderr }) => [code, stderr]), Array(PROCESSES).fill([0, ""]));
  assertEquals(new Set(results.map(({ stdout }) => stdout.trim())), new Set(["access-1"]));
  assertEquals(state.requests, 1);
});
