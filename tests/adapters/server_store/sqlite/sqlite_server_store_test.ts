import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { DenoFileSystem } from "../../../../src/adapters/file_system/deno_file_system.ts";
import { openSqliteServerStore } from "../../../../src/adapters/server_store/sqlite/sqlite_server_store.ts";
import { MIGRATIONS } from "../../../../src/adapters/server_store/schema/migrations.ts";
import { SealholdError } from "../../../../src/errors.ts";
import { DatabaseSync } from "node:sqlite";
import { testServerStore } from "../../../contracts/server_store_contract.ts";

const files = new DenoFileSystem();
const USER = {
  userUuid: "11111111-1111-4111-8111-111111111111",
  username: "alice",
  passwordHash: "hash",
  createdAtMs: 1,
  disabledAtMs: undefined,
};
async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

testServerStore("openSqliteServerStore", async () => {
  const folder = await Deno.makeTempDir();
  const store = await openSqliteServerStore({ files }, join(folder, "server.db"));
  const close = async () => {
    await store.close();
    await Deno.remove(folder, { recursive: true });
  };
  return { ...store, close };
});

Deno.test("sqlite: what was acknowledged is there after opening again", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "data", "server.db");
    const first = await openSqliteServerStore({ files }, path);
    await first.users.insert(USER);
    await first.attempts.take([{ bucket: new Uint8Array(32), limit: 1, windowMs: 1000 }], 10);
    await first.close();
    await first.close();
    const second = await openSqliteServerStore({ files }, path);
    assertEquals(await second.users.findByUsername("alice"), USER);
    const again = await second.attempts.take([{
      bucket: new Uint8Array(32),
      limit: 1,
      windowMs: 1000,
    }], 20);
    assertEquals(again.allowed, false, "case 45: the limit outlives a restart");
    await second.close();
  });
});

Deno.test("sqlite: the folder is 0700 and every file 0600, whatever the umask", async () => {
  await inFolder(async (folder) => {
    const umask = Deno.umask(0);
    try {
      const path = join(folder, "data", "server.db");
      const store = await openSqliteServerStore({ files }, path);
      await store.users.insert(USER);
      const mode = async (each: string) => ((await Deno.stat(each)).mode ?? 0) & 0o777;
      assertEquals(await mode(join(folder, "data")), 0o700);
      for (const side of ["", "-wal", "-shm"]) assertEquals(await mode(path + side), 0o600);
      await store.close();
    } finally {
      Deno.umask(umask);
    }
  });
});

Deno.test("sqlite, case 22: a link, a folder and a file open to others are refused", async () => {
  await inFolder(async (folder) => {
    const open = async (path: string) => await openSqliteServerStore({ files }, path);
    const refused = async (path: string) =>
      assertEquals((await assertRejects(() => open(path), SealholdError)).code, "UNSAFE_FILE");
    const victim = join(folder, "victim");
    await Deno.writeTextFile(victim, "");
    await Deno.symlink(victim, join(folder, "link.db"));
    await refused(join(folder, "link.db"));
    assertEquals(await Deno.readTextFile(victim), "");
    await Deno.mkdir(join(folder, "dir.db"), { mode: 0o700 });
    await refused(join(folder, "dir.db"));
    for (const mode of [0o644, 0o640, 0o602]) {
      const open = join(folder, `${mode}.db`);
      await Deno.writeTextFile(open, "");
      await Deno.chmod(open, mode);
      await refused(open);
    }
    await (await open(join(folder, "good.db"))).close();
    await Deno.symlink(victim, join(folder, "good.db-wal"));
    await refused(join(folder, "good.db"));
  });
});

Deno.test("sqlite: a newer schema and a file that is no database are refused", async () => {
  await inFolder(async (folder) => {
    const code = async (name: string) =>
      (await assertRejects(
        () => openSqliteServerStore({ files }, join(folder, name)),
        SealholdError,
      ))
        .code;
    const path = join(folder, "newer.db");
    await (await openSqliteServerStore({ files }, path)).close();
    const db = new DatabaseSync(path);
    db.exec(`PRAGMA user_version = ${MIGRATIONS.length + 1}`);
    db.close();
    assertEquals(await code("newer.db"), "NEWER_FORMAT");
    await Deno.writeTextFile(join(folder, "junk.db"), "no database ".repeat(500), { mode: 0o600 });
    assertEquals(await code("junk.db"), "DAMAGED");
  });
});

Deno.test("sqlite: messages from before shares were counted are counted, and read", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "server.db");
    const old = new DatabaseSync(path);
    for (const step of MIGRATIONS.slice(0, 4)) old.exec(step);
    old.exec(`PRAGMA user_version = 4;
      INSERT INTO users VALUES ('${USER.userUuid}', 'dben', '', 1, NULL);
      INSERT INTO identities (kind, subject, user_uuid, linked_at_ms)
        VALUES ('aid', 'Dben', '${USER.userUuid}', 1);
      INSERT INTO messages VALUES (1, 'm1', 'Dann', 'Dben', '', 'Dann', 'text', '{}', 2, NULL, 1, 1000);
      INSERT INTO deliveries VALUES ('Dben', 1);`);
    old.close();
    await Deno.chmod(path, 0o600);
    const store = await openSqliteServerStore({ files }, path);
    const limits = {
      ...{ unreadPerRecipient: 9, unreadForStrangers: 9, unreadFromOneSender: 1 },
      ...{ bytesPerSender: 100, bytesTotal: 100 },
    };
    const send = async (messageId: string) =>
      (await store.messages.send({
        ...{ messageId, from: "Dann", to: "Dben", group: "", type: "text", envelope: "{}" },
        ...{ bytes: 2, digest: undefined, place: undefined, limits },
        ...{ nowMs: 2, sentAtMs: 2, expiresAtMs: 1000 },
      })).kind;
    assertEquals(await send("m2"), "share-full");
    const { markedAsRead } = await store.messages.acknowledge("Dben", ["m1"], 2);
    assertEquals([markedAsRead, await send("m3")], [1, "delivered"]);
    await store.close();
  });
});

Deno.test("sqlite: secrets from before quotas are counted, and what was deleted stays deleted", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "server.db");
    const old = new DatabaseSync(path);
    for (const step of MIGRATIONS.slice(0, 5)) old.exec(step);
    const version = (name: string, n: number, sealed: string) =>
      `INSERT INTO secret_versions (user_uuid, name, version, created_at_ms, actor, key_id, wrapped_key, sealed_value)
        VALUES ('${USER.userUuid}', '${name}', ${n}, 1, 'a', ${sealed});`;
    const [kept, gone] = ["'k', x'00', x'0000'", "NULL, NULL, NULL"];
    old.exec(`PRAGMA user_version = 5;
      INSERT INTO users VALUES ('${USER.userUuid}', 'alice', 'hash', 1, NULL);
      INSERT INTO meta VALUES ('active_master_key', 'k');
      INSERT INTO secrets VALUES ('${USER.userUuid}', 'A', 3, 1, 1, NULL), ('${USER.userUuid}', 'B', 1, 1, 1, 2);
      ${version("A", 1, gone)} ${version("A", 2, gone)} ${version("A", 3, kept)}
      ${version("B", 1, gone)}`);
    old.close();
    await Deno.chmod(path, 0o600);
    const store = await openSqliteServerStore({ files }, path);
    const put = async (name: string, change: object) => {
      const quota = { secrets: 9, bytes: 9999, versions: 9, ...change };
      const request = { userUuid: USER.userUuid, name, actor: "a", nowMs: 2, quota };
      const bytes = new Uint8Array(2);
      const parts = { keyId: "k", wrappedKey: bytes, sealedValue: bytes };
      const written = await store.secrets.put(request, () => parts);
      return written.kind === "full" ? written.quota : written.kind;
    };
    const history = await store.secrets.history(USER.userUuid, "A", 9);
    assertEquals(history.map(({ deleted }) => deleted), [false, true, true]);
    assertEquals((await store.secrets.get(USER.userUuid, "A", 3))?.version, 3);
    assertEquals(await put("B", { secrets: 1 }), "secrets");
    assertEquals(await put("A", { versions: 1 }), "versions");
    const used = 4 * 512 + 2;
    assertEquals(await put("A", { bytes: used + 512 + 1 }), "bytes");
    assertEquals(await put("A", { bytes: used + 512 + 2, versions: 2 }), "written");
    assertEquals(await put("B", { secrets: 2 }), "written", "the deleted one was not counted");
    await store.close();
  });
});

Deno.test("sqlite: a database of the first version keeps its users and sessions, without a limit", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "server.db");
    const old = new DatabaseSync(path);
    old.exec(MIGRATIONS[0] ?? "");
    old.exec(`PRAGMA user_version = 1;
      INSERT INTO users VALUES ('${USER.userUuid}', 'alice', 'hash', 1, NULL);
      INSERT INTO sessions VALUES ('f1', '${USER.userUuid}', 1, 9e15, NULL);
      INSERT INTO refresh_tokens VALUES (x'${"00".repeat(32)}', 'f1', 1, 9e15, NULL, NULL);`);
    old.close();
    await Deno.chmod(path, 0o600);
    const store = await openSqliteServerStore({ files }, path);
    assertEquals(await store.users.findByUsername("alice"), USER);
    assertEquals(await store.sessions.isLive("f1", USER.userUuid), true);
    const hash = new Uint8Array(32);
    assertEquals(await store.sessions.findSession(hash), {
      sessionId: "f1",
      userUuid: USER.userUuid,
    });
    const rotated = await store.sessions.rotate({
      tokenHash: hash,
      nextHash: hash.map(() => 1),
      nowMs: 2,
      nextExpiresAtMs: 1e15,
      graceMs: 1,
      skewMs: 1,
    });
    assertEquals(rotated.kind, "rotated");
    await store.close();
  });
});

Deno.test("sqlite: four processes write at once and lose nothing", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "server.db");
    const store = await openSqliteServerStore({ files }, path);
    await store.users.insert(USER);
    const writer = new URL("./writer.ts", import.meta.url).pathname;
    const runs = Array.from({ length: 4 }, () =>
      new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--no-lock", writer, path, USER.userUuid, "50"],
        stdout: "piped",
        stderr: "inherit",
      }).output());
    const acknowledged = (await Promise.all(runs)).flatMap(({ stdout }) =>
      new TextDecoder().decode(stdout).trim().split("\n").map(Number)
    );
    assertEquals(acknowledged.length, 200);
    assertEquals(new Set(acknowledged).size, 200, "every version number is given out once");
    assert((await store.secrets.history(USER.userUuid, "A", 1000)).length === 200);
    await store.close();
  });
});
