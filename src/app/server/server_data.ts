/** Opens a server's data: the database and the key file beside it. */
import { isAbsolute, join } from "@std/path";
import { serverKeyStore } from "./key_store.ts";
import type { ServerPorts } from "./server_ports.ts";
import { identitySelfTest } from "../../crypto/identity_self_test.ts";
import { selfTestSync } from "../../crypto/sync/self_test.ts";
import { SealholdError } from "../../errors.ts";
import type { ServerData } from "../../ports/server/server_side.ts";

/** Where a server's data is, and what opens its key file. */
interface DataPlace {
  /** The default place when absent. */
  dataFolder?: string | undefined;
  /** Key file for a new `server-key.json`; the default place when absent. */
  keyFile?: string | undefined;
  /** How long a write waits for another process's, in milliseconds; 5000. */
  busyTimeoutMs?: number;
  /** Whether the folder is made when it is not there. */
  create: boolean;
}

/**
 * Opens a server's data folder.
 * @throws {SealholdError} INTERNAL if a self-test fails; NOT_FOUND where it is not there and is not to be made, and all of the store
 */
export async function openServerData(ports: ServerPorts, place: DataPlace): Promise<ServerData> {
  selfTestSync();
  // Before anything is served: signatures under answers, key logs and rosters are judged by it.
  await identitySelfTest();
  const dataFolder = absolute(ports, place.dataFolder ?? ports.paths().serverData);
  const keyFile = absolute(ports, place.keyFile ?? join(ports.paths().state, "server.key"));
  const keyStore = serverKeyStore(ports, dataFolder, keyFile);
  await checkPlace(ports, dataFolder, place.create);
  const store = await ports.openStore(ports, join(dataFolder, "server.db"), place.busyTimeoutMs);
  const hasher = ports.passwordHasher(ports);
  return {
    dataFolder,
    store,
    hasher,
    keyStore,
    async close() {
      await hasher.close();
      await store.close();
    },
  };
}

/** A data folder is made only by who is to fill it: a mistyped one must not look like an empty server. */
async function checkPlace({ files }: ServerPorts, folder: string, create: boolean): Promise<void> {
  if (create) return await files.ensurePrivateFolder(folder);
  if (await files.inspect(join(folder, "server.db")) !== undefined) return;
  throw new SealholdError("NOT_FOUND", `There is no server's data in ${folder}`, {
    hint: "Check --data; sealhold serve and sealhold server user add make it",
  });
}

function absolute({ userFiles }: ServerPorts, path: string): string {
  return isAbsolute(path) ? path : join(userFiles.workingFolder(), path);
}
