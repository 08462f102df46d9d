/** Invitations and removed accounts as they lie in the file, and between processes. */
import { assert, assertEquals } from "@std/assert";
import { SeededRandom } from "../../../fakes/seeded_random.ts";
import { fromFileUrl } from "@std/path";
import { DatabaseSync } from "node:sqlite";
import { MIGRATIONS } from "../../../../src/adapters/server_store/schema/migrations.ts";
import { openSqliteServerStore } from "../../../../src/adapters/server_store/sqlite/sqlite_server_store.ts";
import { DenoFileSystem } from "../../../../src/adapters/file_system/deno_file_system.ts";
import { ALICE, putSealed, withStore } from "./fixture.ts";

const INVITE = { codeHash: new Uint8Array(32).fill(7), nowMs: 1, expiresAtMs: 1000, most: 9 };
const JOINER = fromFileUrl(new URL("joiner.ts", import.meta.url));

Deno.test("invitations: of four processes that use them at once, exactly as many get in as there are uses", async () => {
  await withStore(async ({ store, path }) => {
    await store.invites.add({ ...INVITE, inviteId: "i1", maxUses: 3 });
    const joiners = ["a", "b", "c", "d"].map((prefix) =>
      new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--no-lock", "--no-check", JOINER, path, prefix, "5"],
        ...{ stdin: "piped", stdout: "piped", stderr: "inherit" },
      }).spawn()
    );
    await Promise.all(joiners.map(async ({ stdin }) => {
      const writer = stdin.getWriter();
      await writer.write(Uint8Array.of(1));
      await writer.close();
    }));
    const outputs = await Promise.all(joiners.map((joiner) => joiner.output()));
    const results = outputs.flatMap(({ stdout }) =>
      new TextDecoder().decode(stdout).trim().split("\n")
    );
    assertEquals(results.length, 20);
    assertEquals(results.filter((result) => result === "added").length, 3);
    assertEquals(results.filter((result) => result === "not-invited").length, 17);
    assertEquals((await store.invites.list())[0]?.used, 3);
    assertEquals((await store.users.list()).length, 4);
  });
});

Deno.test("removal: nothing that was sealed or written is left in the file, and no table speaks of the account", async () => {
  await withStore(async (opened) => {
    const { store } = opened;
    const random = new SeededRandom();
    const secret = random.bytes(3000);
    await putSealed(store, "A", { wrappedKey: secret.slice(0, 40), sealedValue: secret });
    const session = { userUuid: ALICE.userUuid, nowMs: 1, expiresAtMs: 1e15 };
    for (let i = 0; i < 50; i++) {
      await store.sessions.create({
        ...{
          ...session,
          sessionId: `s${i}`,
          tokenHash: random.bytes(32),
        },
      });
    }
    await store.webSessions.open({
      ...{
        sessionHash: new Uint8Array(32),
        userUuid: ALICE.userUuid,
        ifPasswordHash: "hash",
        nowMs: 1,
      },
      ...{ expiresAtMs: 1e15, maxPerUser: 9 },
    });
    assertEquals(await store.removal.close("alice", 2), true);
    while (await store.removal.eraseSome("alice"));
    await opened.reopen();
    const bytes = await Deno.readFile(opened.path);
    const at = (part: Uint8Array) => new Uint8Array(bytes).toHex().includes(part.toHex());
    assert(!at(secret.subarray(1000, 1040)), "the sealed value");
    assert(!at(secret.subarray(0, 40)), "the wrapped key");
    assert(!at(new TextEncoder().encode(ALICE.userUuid)), "the account");
  });
});

Deno.test("schema 6: an identity's account gets the name of its AID back, and others keep theirs", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/server.db`;
    const old = new DatabaseSync(path);
    for (const step of MIGRATIONS.slice(0, 5)) old.exec(step);
    old.exec(`PRAGMA user_version = 5;
      INSERT INTO users VALUES ('u1', 'dbensaid', '', 1, NULL), ('u2', 'dann', 'hash', 1, NULL);
      INSERT INTO identities (kind, subject, user_uuid, linked_at_ms)
        VALUES ('aid', 'DBenSaid', 'u1', 1), ('tailscale', 'DAnn', 'u2', 1);`);
    old.close();
    await Deno.chmod(path, 0o600);
    const store = await openSqliteServerStore({ files: new DenoFileSystem() }, path);
    assertEquals((await store.users.list()).map(({ username }) => username), ["DBenSaid", "dann"]);
    await store.close();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
