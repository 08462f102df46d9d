/** What is kept of secrets in memory: never a value, never an old one, and never more than there is room for. */
import { assert, assertEquals } from "@std/assert";
import { rotateMasterKey } from "../../../../src/core/server/keys/rotate_master_key.ts";
import { ByteRing } from "../../../../src/core/server/secrets/byte_ring.ts";
import { deleteSecret } from "../../../../src/core/server/secrets/change_secret.ts";
import { getSecret } from "../../../../src/core/server/secrets/get_secret.ts";
import { getSecrets } from "../../../../src/core/server/secrets/get_secrets.ts";
import { KeptSecrets } from "../../../../src/core/server/secrets/kept_secrets.ts";
import {
  DEFAULT_SECRET_QUOTA,
  type SecretPorts,
} from "../../../../src/core/server/secrets/secret_ports.ts";
import { setSecret } from "../../../../src/core/server/secrets/set_secret.ts";
import { SealholdError } from "../../../../src/errors.ts";
import type { SealedSecretStore } from "../../../../src/ports/server/sealed_secret_store.ts";
import { Secret } from "../../../../src/secret.ts";
import { openTestApp, type TestApp } from "../../../server/harness.ts";

/** A server's ports, what it keeps, and how often it asked the store for one record. */
function open(
  app: TestApp,
  { ring = new ByteRing<{ version: number }>(100_000, 1000), secrets = app.store.secrets } = {},
) {
  const asked: string[] = [];
  const watched: SealedSecretStore = {
    ...secrets,
    get(userUuid, name, version) {
      asked.push(name);
      return secrets.get(userUuid, name, version);
    },
  };
  const { clock, random } = app.deps;
  const keys = app.keys.master;
  const kept = new KeptSecrets(watched, ring);
  const ports: SecretPorts = {
    ...{ secrets: watched, keys, kept, clock, random },
    ...{ maxValueBytes: 65_536, quota: DEFAULT_SECRET_QUOTA },
  };
  const { userUuid } = app;
  return {
    ...{ ports, asked, ring },
    set: (name: string, text: string) =>
      setSecret(ports, { userUuid, name, value: Secret.fromText(text) }),
    get: async (name: string) => {
      const { value, version } = await getSecret(ports, { userUuid, name });
      return `${version} ${value.exposeText()}`;
    },
  };
}

async function codeOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    return "none";
  } catch (error) {
    return error instanceof SealholdError ? error.code : String(error);
  }
}

Deno.test("a secret that was read is read again without the store, sealed as it is there", async () => {
  await using app = await openTestApp();
  const { set, get, asked, ring } = open(app);
  await set("A", "a value that nobody keeps");
  assertEquals(await get("A"), "1 a value that nobody keeps");
  assertEquals(await get("A"), "1 a value that nobody keeps");
  assertEquals(asked, ["A"], "the store was asked once");
  const record = await app.store.secrets.get(app.userUuid, "A");
  const { bytes } = ring.get(`${app.userUuid}/A`) ?? {};
  assertEquals(bytes?.subarray(32), record?.sealedValue, "what is kept is what lies in the store");
  const all = new TextDecoder("latin1").decode(bytes?.buffer);
  assert(!all.includes("nobody keeps"), "no opened value lies in the kept memory");
});

Deno.test("a value that was answered is its own: overwriting it changes no later answer", async () => {
  await using app = await openTestApp();
  const { ports, set } = open(app);
  await set("A", "value");
  for (let i = 0; i < 3; i++) {
    const { value } = await getSecret(ports, { userUuid: app.userUuid, name: "A" });
    assertEquals(value.exposeText(), "value");
    value.zero();
  }
});

Deno.test("whatever changes a secret ends its being kept", async (t) => {
  await using app = await openTestApp();
  const { ports, set, get, ring } = open(app);
  const { userUuid } = app;
  const isKept = () => ring.get(`${userUuid}/A`) !== undefined;
  const warm = async (text: string) => {
    await set("A", text);
    await get("A");
    assert(isKept());
  };
  await t.step("a new version", async () => {
    await warm("old");
    await set("A", "new");
    assert(!isKept(), "before it is read again");
    assertEquals((await get("A")).split(" ")[1], "new");
  });
  await t.step("deletion", async () => {
    await warm("old");
    await deleteSecret(ports, { userUuid, name: "A" });
    assert(!isKept(), "erased means: in memory too");
    assertEquals(await codeOf(() => get("A")), "SECRET_NOT_FOUND");
  });
  await t.step("a rotation of the master key, whose old one must open nothing more", async () => {
    await warm("same");
    const { keyStore, store: { wrappedKeys }, deps: { random } } = app;
    await rotateMasterKey({ keyStore, wrappedKeys, random });
    assert(!isKept());
    assertEquals((await get("A")).split(" ")[1], "same");
  });
  await t.step("a write of another process, in the next millisecond of the clock", async () => {
    await using beside = await openTestApp({ folder: app.folder, keyStore: app.keyStore });
    const now = Date.now;
    let ms = now() + 1;
    Date.now = () => ms;
    try {
      await warm("old");
      await open(beside).set("A", "new");
      ms++;
      assertEquals((await get("A")).split(" ")[1], "new");
    } finally {
      Date.now = now;
    }
  });
  await t.step("a write of another name does not", async () => {
    await warm("same");
    await set("B", "x");
    assert(isKept());
  });
});

Deno.test("what was read before a change is not kept after it", async () => {
  await using app = await openTestApp();
  const { secrets } = app.store;
  const [reading, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let slow = true;
  // As a store does that answers later: the record is read, and then others go first.
  const later: SealedSecretStore = {
    ...secrets,
    async get(...asked) {
      const record = await secrets.get(...asked);
      if (slow) {
        reading.resolve();
        await goOn.promise;
      }
      return record;
    },
  };
  const { set, get } = open(app, { secrets: later });
  await set("A", "old");
  const first = get("A");
  await reading.promise;
  await set("A", "new");
  slow = false;
  goOn.resolve();
  assertEquals(await first, "1 old", "asked before the change");
  assertEquals(await get("A"), "2 new");
});

Deno.test("what is kept of one user is never another's, under the same name", async () => {
  await using app = await openTestApp();
  const { ports, asked } = open(app);
  const other = "22222222-2222-4222-8222-222222222222";
  const bob = { userUuid: other, username: "bob", passwordHash: "", createdAtMs: 1 };
  await app.store.users.insert({ ...bob, disabledAtMs: undefined });
  const users = [app.userUuid, other];
  for (const userUuid of users) {
    await setSecret(ports, { userUuid, name: "A", value: Secret.fromText(`of ${userUuid}`) });
  }
  for (let i = 0; i < 2; i++) {
    for (const userUuid of users) {
      const { value } = await getSecret(ports, { userUuid, name: "A" });
      assertEquals(value.exposeText(), `of ${userUuid}`);
    }
  }
  assertEquals(asked.length, 2, "both are kept");
});

Deno.test("older versions and large values are never kept", async () => {
  await using app = await openTestApp();
  const { ports, set, get, asked } = open(app);
  await set("A", "one");
  await set("A", "two");
  // The first look of all says that anything may have changed.
  app.store.secrets.noticeForeignWrites();
  await getSecret(ports, { userUuid: app.userUuid, name: "A", version: 1 });
  assertEquals(await get("A"), "2 two");
  await set("B", "x".repeat(5000));
  for (let i = 0; i < 2; i++) await get("B");
  assertEquals(asked, ["A", "A", "B", "B"]);
});

Deno.test("a full memory loses the oldest, one by one, and answers stay right", async () => {
  await using app = await openTestApp();
  // Room for about four: 32 bytes of data key, 28 of nonce and tag, 7 of value.
  const { set, get, asked } = open(app, { ring: new ByteRing<{ version: number }>(4 * 67, 100) });
  for (let i = 0; i < 6; i++) await set(`S${i}`, `value ${i}`);
  for (let i = 0; i < 6; i++) assertEquals(await get(`S${i}`), `1 value ${i}`);
  asked.length = 0;
  for (const i of [2, 3, 4, 5]) assertEquals(await get(`S${i}`), `1 value ${i}`);
  assertEquals(asked, [], "the newest four are there still");
  assertEquals(await get("S0"), "1 value 0");
  assertEquals(asked, ["S0"]);
});

Deno.test("a batch is of one moment, whatever was kept before and whoever writes", async () => {
  await using app = await openTestApp();
  await using beside = await openTestApp({ folder: app.folder, keyStore: app.keyStore });
  const { ports, set, get } = open(app);
  for (const name of ["A", "B"]) await set(name, "old");
  await get("A");
  // The clock stands still, so that the store does not look for others' writes before it hands out what is kept.
  const now = Date.now;
  const ms = now();
  Date.now = () => ms;
  try {
    app.store.secrets.noticeForeignWrites();
    for (const name of ["A", "B"]) await open(beside).set(name, "new");
    const { secrets } = await getSecrets(ports, { userUuid: app.userUuid, names: ["A", "B"] });
    assertEquals(secrets.map(({ value }) => value.exposeText()), ["new", "new"]);
  } finally {
    Date.now = now;
  }
});
