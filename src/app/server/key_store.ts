/** `server-key.json`: the server's keys, sealed. */
import { join } from "@std/path";
import type { ServerPorts } from "./server_ports.ts";
import { readKeyFile } from "../../core/shared/store/key_file.ts";
import { chosenStore } from "../../core/shared/store/choice/chosen_store.ts";
import { knownPassphrase, newPassphrase } from "../../core/shared/store/choice/passphrase.ts";
import { chosenKind, type StoreKind } from "../../core/shared/store/choice/store_kind.ts";
import { SealholdError } from "../../errors.ts";
import type { CredentialStore } from "../../ports/credential_store.ts";
import type { ServerData } from "../../ports/server/server_side.ts";

const NAME = "server-key.json";

/**
 * The keys of the server in a data folder. They are made with a key file unless a passphrase was asked for; never in plain text.
 * @param keyFile where a new key file goes
 * @throws {SealholdError} USAGE for a kind of store that a server cannot have
 */
export function serverKeyStore(
  ports: ServerPorts,
  dataFolder: string,
  keyFile: string,
): CredentialStore {
  const what = "server's keys";
  const passphrasePorts = { ...ports, passphraseFile: ports.env.get("SEALHOLD_PASSPHRASE_FILE") };
  const choicePorts = {
    ...ports,
    keyFile,
    keys: {
      passphrase: () => knownPassphrase(passphrasePorts, what),
      keyFile: (path: string) => readKeyFile(ports.files, path),
    },
    newPassphrase: async () => ({
      type: "passphrase" as const,
      passphrase: await newPassphrase(passphrasePorts, what),
    }),
  };
  const location = {
    path: join(dataFolder, NAME),
    stateDir: ports.paths().state,
    writer: ports.writer,
    acceptRollback: ports.globals.acceptRollback ?? false,
  };
  return chosenStore(choicePorts, location, keyStoreKind(ports));
}

function keyStoreKind({ globals, env }: ServerPorts): StoreKind {
  const flag = typeof globals.store === "string" ? globals.store : undefined;
  const kind = chosenKind(flag, env.get("SEALHOLD_STORE"), "keyfile") ?? "keyfile";
  if (kind === "keyfile" || kind === "passphrase") return kind;
  throw new SealholdError("USAGE", "The server's keys are opened by a key file or a passphrase", {
    hint: "Use --store keyfile or --store passphrase",
  });
}

/**
 * Sealed records without the file that opens them: new keys would only hide the loss.
 * @throws {SealholdError} LOCKED
 */
export async function refuseLostKeys(
  { files }: ServerPorts,
  { dataFolder, store }: ServerData,
): Promise<void> {
  const path = join(dataFolder, NAME);
  if (await store.wrappedKeys.activeKeyId() === undefined) return;
  if (await files.inspect(path) !== undefined) return;
  throw new SealholdError("LOCKED", `The server's key file is gone: ${NAME}`, {
    hint: `Restore ${path} from a backup; without it the secrets cannot be opened`,
  });
}
