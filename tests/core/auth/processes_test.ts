/** A7 with the real program, a real store and a server that counts. */
import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { DenoFileSystem } from "../../../src/adapters/file_system/deno_file_system.ts";
import { SystemClock } from "../../../src/adapters/clock/system_clock.ts";
import { SystemRandom } from "../../../src/adapters/random/system_random.ts";
import { plainStore } from "../../../src/core/store/open_store.ts";
import type { CredentialStore, Session } from "../../../src/ports/credential_store.ts";
import { runMain, spawnMain, tempHome } from "../../cli/main_process.ts";
import { serve } from "../../adapters/http_transport/loopback.ts";

const PROCESSES = 20;
const KILLS = 20;

/** A server that gives out a new pair of tokens for the newest refresh token, and 401 for any older one. */
function tokenServer(onAnswer: () => void = () => {}) {
  const state = { requests: 0, refused: 0, newest: "refresh-0" };
  const server = serve(async (request) => {
    const { refresh } = await request.json();
    state.requests++;
    if (refresh !== state.newest) {
      state.refused++;
      return Response.json({ detail: "Token is invalid or expired" }, { status: 401 });
    }
    state.newest = `refresh-${state.requests}`;
    onAnswer();
    return Response.json({
      access: `access-${state.requests}`,
      refresh: state.newest,
      access_lifetime: 900,
    });
  });
  return { server, state };
}

/** A store that the program opens with SIGNET_STORE=plain. */
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

function expired(origin: string, refresh_token: string): Session {
  const nowSec = Math.floor(Date.now() / 1000);
  return {
    origin,
    created: "2026-01-01T00:00:00Z",
    username: "ada",
    user_uuid: "u",
    access_token: "expired",
    access_issued_at: nowSec - 1000,
    access_expires_at: nowSec - 100,
    refresh_token,
    refresh_expires_at: nowSec + 86_400,
  };
}

Deno.test(`A7: ${PROCESSES} processes with an expired token make one token request`, async () => {
  await using home = await tempHome();
  const { server, state } = tokenServer();
  await using running = server;
  const { origin } = running;
  await openStore(home.path).update((entries) => {
    entries.sessions[origin] = expired(origin, "refresh-0");
  });
  const env = { SIGNET_HOME: home.path, SIGNET_STORE: "plain", SIGNET_API_URL: origin };
  const results = await Promise.all(
    Array.from({ length: PROCESSES }, () => runMain(["auth", "token"], { env })),
  );
  assertEquals(results.map(({ code, stderr }) => [code, stderr]), Array(PROCESSES).fill([0, ""]));
  assertEquals(new Set(results.map(({ stdout }) => stdout.trim())), new Set(["access-1"]));
  assertEquals([state.requests, state.refused], [1, 0]);
});

Deno.test(`A7: killed around the answer ${KILLS} times: told on the next run, other logins intact`, async () => {
  await using home = await tempHome();
  let kill = () => {};
  const { server, state } = tokenServer(() => kill());
  await using running = server;
  const { origin } = running;
  const store = openStore(home.path);
  const other = expired("https://other.example.com", "other");
  const env = { SIGNET_HOME: home.path, SIGNET_STORE: "plain", SIGNET_API_URL: origin };
  let told = 0;
  for (let round = 0; round < KILLS; round++) {
    await store.update((entries) => {
      entries.sessions[origin] = expired(origin, state.newest);
      entries.sessions[other.origin] = other;
    });
    const child = spawnMain(["auth", "token"], { env });
    let timer: ReturnType<typeof setTimeout> | undefined;
    // Every other time before the answer is sent, then up to 9 ms after it.
    kill = () => {
      if (round % 2 === 0) child.kill("SIGKILL");
      else timer = setTimeout(() => killIfAlive(child), round % 10);
    };
    await child.output();
    clearTimeout(timer);
    kill = () => {};
    const { code, stdout, stderr } = await runMain(["auth", "token"], { env });
    const after = await store.read();
    assertEquals(after.sessions[other.origin], other);
    if (code === 0) assert(/^access-\d+\n$/.test(stdout), "it had been saved");
    else {
      told++;
      assertEquals([code, stdout], [3, ""]);
      assert(stderr.startsWith("error: Session expired. Please log in again.\nhint: "), stderr);
      assertEquals(after.sessions[origin], undefined);
    }
  }
  assert(told > 0, "at least one kill came before the save");
});

function killIfAlive(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch {
    // It has ended by itself: then it must have saved.
  }
}
