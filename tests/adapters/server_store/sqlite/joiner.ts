/** Uses an invitation N times, for an identity each, and prints what came of it. Usage: joiner.ts <path> <prefix> <n> */
import { DenoFileSystem } from "../../../../src/adapters/file_system/deno_file_system.ts";
import { openSqliteServerStore } from "../../../../src/adapters/server_store/sqlite/sqlite_server_store.ts";

const [path = "", prefix = "", count = "0"] = Deno.args;
const store = await openSqliteServerStore({ files: new DenoFileSystem() }, path);
// All of them wait here until the test lets them run at once.
await Deno.stdin.read(new Uint8Array(1));
for (let i = 0; i < Number(count); i++) {
  const aid = `D${prefix}${i}`;
  const user = { userUuid: aid, username: aid, passwordHash: "", createdAtMs: 1 };
  const result = await store.identities.insertUser(
    { ...user, disabledAtMs: undefined },
    { kind: "aid", subject: aid, login: undefined, linkedAtMs: 1 },
    { codeHash: new Uint8Array(32).fill(7), nowMs: 1 },
  );
  // deno-lint-ignore no-console
  console.log(result);
}
await store.close();
