/** `sealhold serve` erases what a crash has left of deleted secrets. */
import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { DatabaseSync } from "node:sqlite";
import { DenoFileSystem } from "../../src/adapters/file_system/deno_file_system.ts";
import { openSqliteServerStore } from "../../src/adapters/server_store/sqlite/sqlite_server_store.ts";
import { mainCommand, mainEnv, tempHome } from "../cli/main_process.ts";
import { guarded } from "../guard.ts";

const UUID = "11111111-1111-4111-8111-111111111111";

/** A database in the state in which a server was killed after the first of three versions was erased. */
async function killedWhileErasing(path: string): Promise<void> {
  await (await openSqliteServerStore({ files: new DenoFileSystem() }, path)).close();
  using db = new DatabaseSync(path);
  const version = (n: number, rest: string) =>
    `INSERT INTO secret_versions (user_uuid, name, version, created_at_ms, actor, key_id, wrapped_key, sealed_value)
       VALUES ('${UUID}', 'A', ${n}, 1, 'a', ${rest});`;
  db.exec(
    `INSERT INTO users (user_uuid, username, password_hash, created_at_ms) VALUES ('${UUID}', 'ann', '', 1);
    INSERT INTO secrets VALUES ('${UUID}', 'A', 3, 1, 1, 2, 3);
    ${version(1, "NULL, NULL, NULL")} ${version(2, "'k', x'00', x'11'")}
    ${version(3, "'k', x'00', x'11'")}
    INSERT INTO erasures VALUES ('${UUID}', 'A', 1);`,
  );
}

function left(path: string): unknown[] {
  using db = new DatabaseSync(path, { timeout: 5000 });
  return db.prepare("SELECT version FROM secret_versions WHERE sealed_value NOT NULL").all();
}

Deno.test("case 52: a server that starts erases what a killed one has left", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await using home = await tempHome();
  const folder = join(home.path, "data");
  const path = join(folder, "server.db");
  await killedWhileErasing(path);
  assertEquals(left(path).length, 2);
  const [program = "", ...args] = mainCommand([
    "serve",
    "--listen",
    "127.0.0.1:0",
    "--data",
    folder,
  ]);
  const child = new Deno.Command(program, {
    args,
    clearEnv: true,
    env: mainEnv({ SEALHOLD_HOME: home.path }),
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const stderr = new Response(child.stderr).text();
  const gone = async () => {
    while (left(path).length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  try {
    await guarded(Promise.race([gone(), child.status]), "erasing");
  } finally {
    child.kill("SIGTERM");
    await child.status;
    await stderr;
  }
  assertEquals(left(path), []);
});
