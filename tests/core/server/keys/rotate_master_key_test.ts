import { assert, assertEquals, assertRejects } from "@std/assert";
import { activeId, keysOf } from "../../../../src/core/server/keys/key_entries.ts";
import { getSecret } from "../../../../src/core/server/secrets/get_secret.ts";
import { KeptSecrets } from "../../../../src/core/server/secrets/kept_secrets.ts";
import { rotateMasterKey } from "../../../../src/core/server/keys/rotate_master_key.ts";
import { checkMasterKeys, loadServerKeys } from "../../../../src/core/server/keys/server_keys.ts";
import { setSecret } from "../../../../src/core/server/secrets/set_secret.ts";
import {
  DEFAULT_SECRET_QUOTA,
  type SecretPorts,
} from "../../../../src/core/server/secrets/secret_ports.ts";
import { memoryStore } from "../../../../src/core/shared/store/memory_store.ts";
import { SealholdError } from "../../../../src/errors.ts";
import type { CredentialStore } from "../../../../src/ports/credential_store.ts";
import type { WrappedKeyStore } from "../../../../src/ports/server/wrapped_key_store.ts";
import { Secret } from "../../../../src/secret.ts";
import { openTestApp, type TestApp } from "../../../server/harness.ts";

const SECRETS = 450;

async function vaultOf(app: TestApp): Promise<SecretPorts> {
  const { clock, random } = app.deps;
  const keys = await loadServerKeys(app.keyStore, random, clock);
  await checkMasterKeys(keys, app.store.wrappedKeys);
  const { secrets } = app.store;
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

async function fill(app: TestApp, count = SECRETS): Promise<SecretPorts> {
  const vault = await vaultOf(app);
  for (let i = 0; i < count; i++) {
    const value = Secret.fromText(`value ${i}`);
    await setSecret(vault, { userUuid: app.userUuid, name: `S${i}`, value });
  }
  return vault;
}

async function allReadable(app: TestApp, vault: SecretPorts, count = SECRETS): Promise<void> {
  for (let i = 0; i < count; i++) {
    const { value } = await getSecret(vault, { userUuid: app.userUuid, name: `S${i}` });
    assertEquals(value.exposeText(), `value ${i}`);
  }
}

function portsOf(app: TestApp) {
  return { keyStore: app.keyStore, wrappedKeys: app.store.wrappedKeys, random: app.deps.random };
}

/** Fails at the k-th call that changes or reads anything: before it has its effect, or after. */
function faulty(app: TestApp, failAt: number, after: boolean) {
  let calls = 0;
  const guard = async <T>(work: () => Promise<T>): Promise<T> => {
    const fails = ++calls === failAt;
    if (fails && !after) throw new Error("killed");
    const result = await work();
    if (fails) throw new Error("killed");
    return result;
  };
  const wrap = <T extends object>(target: T): T =>
    new Proxy(target, {
      get: (object, name) => (...args: unknown[]) =>
        guard(() => (object[name as keyof T] as (...all: unknown[]) => Promise<unknown>)(...args)),
    });
  const { keyStore, wrappedKeys, random } = portsOf(app);
  return {
    ports: {
      keyStore: wrap<CredentialStore>(keyStore),
      wrappedKeys: wrap<WrappedKeyStore>(wrappedKeys),
      random,
    },
    calls: () => calls,
  };
}

Deno.test("rotation: every data key is wrapped anew, and the old key is gone", async () => {
  await using app = await openTestApp();
  const vault = await fill(app);
  const before = activeId(await app.keyStore.read(), "master") ?? "";
  const result = await rotateMasterKey(portsOf(app));
  assertEquals(result, { keyId: result.keyId, rewrapped: SECRETS, dropped: 1, resumed: false });
  assert(result.keyId !== before);
  assertEquals([...keysOf(await app.keyStore.read(), "master").keys()], [result.keyId]);
  assertEquals(await app.store.wrappedKeys.countUnder(before), 0, "the old key opens 0 records");
  await allReadable(app, vault);
});

Deno.test("rotation: a running server reads and writes on, without being told", async () => {
  await using app = await openTestApp();
  const vault = await fill(app, 3);
  for (let times = 0; times < 3; times++) {
    const { keyId } = await rotateMasterKey(portsOf(app));
    await allReadable(app, vault, 3);
    const name = `NEW${times}`;
    await setSecret(vault, { userUuid: app.userUuid, name, value: Secret.fromText("x") });
    assertEquals((await app.store.secrets.get(app.userUuid, name))?.keyId, keyId);
  }
  assertEquals((await app.store.wrappedKeys.listNotUnder(vault.keys.writeId, 9)).length, 0);
});

Deno.test("rotation: an old server cannot write under a key that is about to be dropped", async () => {
  await using app = await openTestApp();
  const vault = await fill(app, 1);
  await rotateMasterKey(portsOf(app));
  await setSecret(vault, { userUuid: app.userUuid, name: "S0", value: Secret.fromText("value 0") });
  await allReadable(app, await vaultOf(app), 1);
});

Deno.test("A16: cut short at every step, before and after it, every secret is readable", async () => {
  await using app = await openTestApp();
  const running = await fill(app);
  let cuts = 0;
  for (const after of [false, true]) {
    for (let failAt = 1;; failAt++) {
      const attempt = faulty(app, failAt, after);
      const failed = await rotateMasterKey(attempt.ports).then(() => false, () => true);
      await allReadable(app, running);
      const restarted = await vaultOf(app);
      await allReadable(app, restarted);
      const value = Secret.fromText("value 0");
      await setSecret(restarted, { userUuid: app.userUuid, name: "S0", value });
      if (!failed) break;
      cuts++;
      const finished = await rotateMasterKey(portsOf(app));
      assertEquals(keysOf(await app.keyStore.read(), "master").size, 1, `cut at ${failAt}`);
      assertEquals((await app.store.wrappedKeys.listNotUnder(finished.keyId, 1)).length, 0);
    }
  }
  assert(cuts >= 16, `${cuts} cuts`);
});

Deno.test("rotation: one that was cut short is finished with the key that it made, and no other", async () => {
  await using app = await openTestApp();
  await fill(app, 1);
  const ports = portsOf(app);
  const setActiveKeyId = () => Promise.reject(new Error("killed"));
  const wrappedKeys = new Proxy(ports.wrappedKeys, {
    get: (target, name) =>
      name === "setActiveKeyId" ? setActiveKeyId : Reflect.get(target, name).bind(target),
  });
  await assertRejects(() => rotateMasterKey({ ...ports, wrappedKeys }), Error, "killed");
  const made = activeId(await app.keyStore.read(), "master") ?? "";
  assertEquals(keysOf(await app.keyStore.read(), "master").size, 2);
  const result = await rotateMasterKey(ports);
  assertEquals(result, { keyId: made, rewrapped: 1, dropped: 1, resumed: true });
});

Deno.test("rotation: a key that a record is still under is kept, whatever became of the rest", async () => {
  await using app = await openTestApp();
  await fill(app, 1);
  const ports = portsOf(app);
  const countUnder = () => Promise.resolve(1);
  const wrappedKeys = new Proxy(ports.wrappedKeys, {
    get: (target, name) =>
      name === "countUnder" ? countUnder : Reflect.get(target, name).bind(target),
  });
  assertEquals((await rotateMasterKey({ ...ports, wrappedKeys })).dropped, 0);
  assertEquals(keysOf(await app.keyStore.read(), "master").size, 2);
});

Deno.test("rotation: two at once both end well, or one says that it is busy", async () => {
  await using app = await openTestApp();
  const vault = await fill(app);
  const runs = await Promise.allSettled([1, 2, 3].map(() => rotateMasterKey(portsOf(app))));
  for (const run of runs) {
    if (run.status === "rejected") assertEquals((run.reason as SealholdError).code, "BUSY");
  }
  assert(runs.some((run) => run.status === "fulfilled"));
  await allReadable(app, vault);
  await rotateMasterKey(portsOf(app));
  await allReadable(app, await vaultOf(app));
});

Deno.test("keys: the key file of another database is refused, and not made worse", async () => {
  await using app = await openTestApp();
  await fill(app, 1);
  const other = memoryStore();
  const { random, clock } = app.deps;
  const keys = await loadServerKeys(other, random, clock);
  const code = async (work: () => unknown) =>
    (await assertRejects(async () => await work(), SealholdError)).code;
  assertEquals(await code(() => checkMasterKeys(keys, app.store.wrappedKeys)), "SEALED");
  const vault = { ...await vaultOf(app), keys: keys.master };
  const request = { userUuid: app.userUuid, name: "S0" };
  assertEquals(await code(() => getSecret(vault, request)), "SEALED");
  const value = Secret.fromText("x");
  assertEquals(await code(() => setSecret(vault, { ...request, value })), "SEALED");
  assertEquals(await code(() => rotateMasterKey({ ...portsOf(app), keyStore: other })), "SEALED");
  assertEquals(keysOf(await other.read(), "master").size, 1);
  await allReadable(app, await vaultOf(app), 1);
});
