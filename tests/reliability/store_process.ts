/**
 * A process that works on a store, and what starts and watches it. Run as a program it is the process:
 *
 * - `write <folder> <name> <count>`: that many updates, each adding a key of its own
 * - `count <folder>`: adds one to a counter for ever, and prints the number once it is saved
 * - `hold <folder>`: takes the lock, says so, and sits on it
 * - `create <folder> <name> <startMs>`: makes a store of that name with the folder's key file, at that time since 1970
 * - `once <folder> <timeoutMs>`: one update; prints `done` or the code of the error, and the milliseconds it took
 */
import { fromFileUrl } from "@std/path";
import { SystemClock } from "../../src/adapters/clock/system_clock.ts";
import { DenoFileSystem } from "../../src/adapters/file_system/deno_file_system.ts";
import { SystemRandom } from "../../src/adapters/random/system_random.ts";
import { createStore } from "../../src/core/shared/store/create_store.ts";
import { readKeyFile } from "../../src/core/shared/store/key_file.ts";
import { sealedStore } from "../../src/core/shared/store/sealed_store.ts";
import type { SealedStore } from "../../src/core/shared/store/store_types.ts";
import { SealholdError } from "../../src/errors.ts";

const files = new DenoFileSystem();
const ports = { files, random: new SystemRandom(), clock: new SystemClock() };

function locationOf(folder: string, lockTimeoutMs: number, name = "config") {
  return {
    path: `${folder}/${name}/auth.json`,
    stateDir: `${folder}/state`,
    writer: "sealhold/test",
    lockTimeoutMs,
  };
}

/** The store in a test folder. */
export function openIn(folder: string, lockTimeoutMs = 60_000, name?: string): SealedStore {
  return sealedStore(ports, locationOf(folder, lockTimeoutMs, name), {
    passphrase: () => Promise.reject(new SealholdError("NO_TERMINAL", "Nobody can be asked")),
    keyFile: (path) => readKeyFile(files, path),
  });
}

/** A folder with a new store in it. */
export async function createIn(): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "sealhold-store-" });
  await createNamed(folder);
  return folder;
}

async function createNamed(folder: string, name?: string): Promise<void> {
  const slot = { type: "keyfile", path: `${folder}/keys/sealhold.key` } as const;
  await createStore(ports, locationOf(folder, 10_000, name), slot);
}

/** Starts this file as a process. */
export function start(...args: string[]): Deno.ChildProcess {
  const config = fromFileUrl(new URL("../../deno.json", import.meta.url));
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "--no-check", "--config", config, import.meta.url, ...args],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
}

/** Temp files under a folder, however deep. */
export async function tempFiles(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(folder)) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) found.push(...await tempFiles(path));
    else if (entry.name.endsWith(".tmp")) found.push(path);
  }
  return found;
}

/** Prints a line on stdout. */
export function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

/** The number behind `--<name>` on the command line. */
export function option(name: string, fallback: number): number {
  const at = Deno.args.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(Deno.args[at + 1]);
}

async function run([what = "", folder = "", one = "", two = ""]: string[]): Promise<void> {
  if (what === "write") {
    const store = openIn(folder);
    for (let i = 0; i < Number(two); i++) {
      await store.update((entries) => void (entries.secrets[`${one}-${i}`] = "AAAA"));
    }
  } else if (what === "count") {
    const store = openIn(folder);
    for (;;) {
      say(String(await store.update(({ secrets }) => secrets.n = `${Number(secrets.n ?? 0) + 1}`)));
    }
  } else if (what === "create") {
    // All at once: the slow part is the start of the process.
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, Number(two) - Date.now())));
    await createNamed(folder, one);
  } else if (what === "hold") {
    await files.lock(`${folder}/config/auth.lock`, 10_000);
    say("held");
    await new Promise(() => setInterval(() => {}, 1000));
  } else if (what === "once") {
    const begin = performance.now();
    const outcome = await openIn(folder, Number(one)).update(() => {}).then(
      () => "done",
      (e) => e.code,
    );
    say(`${outcome} ${Math.round(performance.now() - begin)}`);
  }
}

if (import.meta.main) {
  await run(Deno.args);
  Deno.exit(0);
}
