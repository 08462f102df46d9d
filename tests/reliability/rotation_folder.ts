/** A data folder with secrets, and what must hold for it after a rotation was killed. */
import { assertEquals } from "@std/assert";
import { SystemClock } from "../../src/adapters/clock/system_clock.ts";
import { DenoFileSystem } from "../../src/adapters/file_system/deno_file_system.ts";
import { SystemRandom } from "../../src/adapters/random/system_random.ts";
import { plainStore } from "../../src/core/shared/store/plain_store.ts";
import { getSecret } from "../../src/core/server/secrets/get_secret.ts";
import { KeptSecrets } from "../../src/core/server/secrets/kept_secrets.ts";
import { keysOf } from "../../src/core/server/keys/key_entries.ts";
import { rotateMasterKey } from "../../src/core/server/keys/rotate_master_key.ts";
import { setSecret } from "../../src/core/server/secrets/set_secret.ts";
import {
  DEFAULT_SECRET_QUOTA,
  type SecretPorts,
} from "../../src/core/server/secrets/secret_ports.ts";
import type { CredentialStore } from "../../src/ports/credential_store.ts";
import { Secret } from "../../src/secret.ts";
import { openTestApp, type TestApp } from "../server/harness.ts";

/** The key file of a folder; readable, because its sealing is tested elsewhere. */
export function keyStoreIn(folder: string): CredentialStore {
  const ports = {
    files: new DenoFileSystem(),
    random: new SystemRandom(),
    clock: new SystemClock(),
  };
  return plainStore(ports, { path: `${folder}/server-key.json`, stateDir: folder, writer: "test" });
}

/** What a round found. */
export interface RoundResult {
  killed: boolean;
  /** Secrets that could not be read right after the kill; must be 0. */
  unreadable: number;
  /** Records that an old key still opens after the next whole rotation; must be 0. */
  stranded: number;
}

function vaultOf({ store, keys, deps: { clock, random } }: TestApp): SecretPorts {
  const { secrets } = store;
  return {
    secrets,
    keys: keys.master,
    kept: new KeptSecrets(secrets),
    clock,
    random,
    maxValueBytes: 65_536,
    quota: DEFAULT_SECRET_QUOTA,
  };
}

/** Puts `count` secrets into a folder. */
export async function fillFolder(folder: string, count: number): Promise<void> {
  await using app = await openTestApp({ folder, keyStore: keyStoreIn(folder) });
  const vault = vaultOf(app);
  for (let i = 0; i < count; i++) {
    const value = Secret.fromText(`value ${i}`);
    await setSecret(vault, { userUuid: app.userUuid, name: `S${i}`, value });
  }
}

/** Starts a rotation, kills it after `delayMs`, and looks at what is left. */
export async function killRound(
  folder: string,
  count: number,
  delayMs: number,
): Promise<RoundResult> {
  const script = new URL("./rotate_process.ts", import.meta.url).pathname;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-lock", "--no-check", script, folder],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  await new Promise((resolve) => setTimeout(resolve, delayMs));
  try {
    child.kill("SIGKILL");
  } catch {
    // It was done already.
  }
  const { signal } = await child.status;
  await reader.cancel();

  await using app = await openTestApp({ folder, keyStore: keyStoreIn(folder) });
  const unreadable = await countUnreadable(app, count);
  const { keyStore, wrappedKeys, random } = {
    keyStore: app.keyStore,
    wrappedKeys: app.store.wrappedKeys,
    random: app.deps.random,
  };
  const { keyId } = await rotateMasterKey({ keyStore, wrappedKeys, random });
  assertEquals([...keysOf(await keyStore.read(), "master").keys()], [keyId], "one key is left");
  const stranded = count - await wrappedKeys.countUnder(keyId);
  return {
    killed: signal === "SIGKILL",
    unreadable: unreadable + await countUnreadable(app, count),
    stranded,
  };
}

async function countUnreadable(app: TestApp, count: number): Promise<number> {
  const vault = vaultOf(app);
  let bad = 0;
  for (let i = 0; i < count; i++) {
    const request = { userUuid: app.userUuid, name: `S${i}` };
    try {
      const { value } = await getSecret(vault, request);
      if (value.exposeText() !== `value ${i}`) bad++;
    } catch {
      bad++;
    }
  }
  return bad;
}
