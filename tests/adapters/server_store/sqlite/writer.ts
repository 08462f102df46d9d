/** Writes a secret N times and prints each version it was told. Usage: writer.ts <path> <user_uuid> <n> */
import { DenoFileSystem } from "../../../../src/adapters/file_system/deno_file_system.ts";
import { openSqliteServerStore } from "../../../../src/adapters/server_store/sqlite/sqlite_server_store.ts";
import { NO_QUOTA } from "./fixture.ts";

const [path = "", userUuid = "", count = "0"] = Deno.args;
const store = await openSqliteServerStore({ files: new DenoFileSystem() }, path);
const bytes = new Uint8Array(40);
for (let i = 0; i < Number(count); i++) {
  const outcome = await store.secrets.put(
    { userUuid, name: "A", actor: userUuid, nowMs: 1, quota: NO_QUOTA },
    () => ({ keyId: "k", wrappedKey: bytes, sealedValue: bytes }),
  );
  // deno-lint-ignore no-console
  if (outcome.kind === "written") console.log(outcome.version);
}
await store.close();
