/**
 * threats.md A7: `kill -9` between the answer to a refresh and its save. Whoever is hit is told what happened and what to do;
 * every other login stays, and the store opens.
 *
 * `deno run -A tests/reliability/refresh_kill.ts [--runs 50]`
 */
import { expiredSession } from "../core/client/login/expired_session.ts";
import { join } from "@std/path";
import { SystemClock } from "../../src/adapters/clock/system_clock.ts";
import { DenoFileSystem } from "../../src/adapters/file_system/deno_file_system.ts";
import { SystemRandom } from "../../src/adapters/random/system_random.ts";
import { plainStore } from "../../src/core/shared/store/plain_store.ts";
import type { Credential, CredentialStore } from "../../src/ports/credential_store.ts";
import { serve } from "../adapters/http_transport/loopback.ts";
import { runMain, spawnMain, tempHome } from "../cli/main_process.ts";
import { option, say } from "./store_process.ts";

const OTHER = "https://other.example.com";
const TOLD = "error: Session expired. Please log in again. " +
  "The last refresh was cut off before its result was saved\nhint: sealhold auth login\n";

/** What all the kills came to. */
export interface RefreshKills {
  runs: number;
  /** Kills that hit: the next run had no token left to use. */
  hits: number;
  /** How many of those were told, in the right words and with exit code 3. */
  told: number;
  /** Runs after which the new token was there: the save had won. */
  saved: number;
  /** Other logins that were not as before. */
  harmed: number;
  /** Logins that a refresh deleted. */
  deleted: number;
}

/** Kills a refreshing process that many times, from before its answer is sent to 9 ms after it. */
export async function killRefreshes(runs: number): Promise<RefreshKills> {
  await using home = await tempHome();
  let kill = () => {};
  const state = { requests: 0, newest: "refresh-0" };
  await using server = tokenServer(state, () => kill());
  const { origin } = server;
  const store = openStore(home.path);
  const env = { SEALHOLD_HOME: home.path, SEALHOLD_STORE: "plain", SEALHOLD_API_URL: origin };
  const total = { runs, hits: 0, told: 0, saved: 0, harmed: 0, deleted: 0 };
  const before = { session: expiredSession(OTHER, "other"), credential: apiKey() };
  for (let round = 0; round < runs; round++) {
    await store.update((entries) => {
      entries.sessions[origin] = expiredSession(origin, state.newest);
      entries.sessions[OTHER] = before.session;
      entries.credentials["openai/work"] = before.credential;
    });
    const child = spawnMain(["auth", "token"], { env });
    let timer: ReturnType<typeof setTimeout> | undefined;
    kill = () => {
      if (round % 2 === 0) child.kill("SIGKILL");
      else timer = setTimeout(() => killIfAlive(child), round % 10);
    };
    await child.output();
    clearTimeout(timer);
    kill = () => {};
    const next = await runMain(["auth", "token"], { env });
    const after = await store.read();
    if (!same(after.sessions[OTHER], before.session)) total.harmed++;
    if (!same(after.credentials["openai/work"], before.credential)) total.harmed++;
    if (after.sessions[origin] === undefined) total.deleted++;
    if (next.code === 0 && /^access-\d+\n$/.test(next.stdout)) total.saved++;
    else {
      total.hits++;
      if (next.code === 3 && next.stdout === "" && next.stderr === TOLD) total.told++;
    }
  }
  return total;
}

/** Gives a new pair of tokens for the newest refresh token, and 401 for any older one. */
function tokenServer(state: { requests: number; newest: string }, onAnswer: () => void) {
  return serve(async (request) => {
    const { refresh } = await request.json();
    state.requests++;
    if (refresh !== state.newest) {
      return Response.json({ detail: "Token is invalid or expired" }, { status: 401 });
    }
    state.newest = `refresh-${state.requests}`;
    onAnswer();
    const access = `access-${state.requests}`;
    return Response.json({ access, refresh: state.newest, access_lifetime: 900 });
  });
}

function openStore(home: string): CredentialStore {
  const ports = {
    files: new DenoFileSystem(),
    random: new SystemRandom(),
    clock: new SystemClock(),
  };
  const location = { path: join(home, "auth.json"), stateDir: join(home, "state"), writer: "test" };
  return plainStore(ports, location);
}

function apiKey(): Credential {
  return {
    type: "api_key",
    created: "2026-01-01T00:00:00Z",
    origin: "https://api.openai.com",
    label: "OpenAI",
    key: "sk-other",
  };
}

function same(one: object | undefined, other: object): boolean {
  const sorted = (value: object) => JSON.stringify(Object.entries(value).sort());
  return one !== undefined && sorted(one) === sorted(other);
}

function killIfAlive(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch {
    // It has ended by itself: then it must have saved.
  }
}

if (import.meta.main) {
  const { runs, hits, told, saved, harmed, deleted } = await killRefreshes(option("runs", 50));
  say(`kill -9 around the answer to a refresh x ${runs}: ${saved} had saved, ${hits} had not;`);
  say(`${told} of ${hits} were told, ${harmed} other logins harmed, ${deleted} logins deleted`);
  // Kills that all came after the save would prove nothing.
  if (told !== hits || harmed + deleted > 0 || hits < runs / 10) Deno.exit(1);
}
