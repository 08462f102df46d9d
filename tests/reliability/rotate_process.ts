/** Rotates the master key of a data folder, to be killed. Usage: rotate_process.ts <folder> */
import { DenoFileSystem } from "../../src/adapters/file_system/deno_file_system.ts";
import { SystemRandom } from "../../src/adapters/random/system_random.ts";
import { openSqliteServerStore } from "../../src/adapters/server_store/sqlite/sqlite_server_store.ts";
import { rotateMasterKey } from "../../src/core/server/keys/rotate_master_key.ts";
import { keyStoreIn } from "./rotation_folder.ts";

const [folder = ""] = Deno.args;
const store = await openSqliteServerStore({ files: new DenoFileSystem() }, `${folder}/server.db`);
const ports = {
  keyStore: keyStoreIn(folder),
  wrappedKeys: store.wrappedKeys,
  random: new SystemRandom(),
};
// deno-lint-ignore no-console
console.log("started");
await rotateMasterKey(ports);
await store.close();
