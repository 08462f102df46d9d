/** Which way of opening the store a person names, or is asked for. */
import { SealholdError } from "../../../errors.ts";
import type { Environment } from "../../../ports/environment.ts";
import type { Prompter } from "../../../ports/prompter.ts";
import type { UserFiles } from "../../../ports/user_files.ts";
import type { StoreAdministration } from "../../shared/store/choice/administration.ts";
import type { SealedKind } from "../../shared/store/choice/sealed_kind.ts";
import { STORE_INIT_HINT } from "../../shared/store/init_hint.ts";
import type { NewSlot } from "../../shared/store/store_types.ts";
import { fullPath } from "./full_path.ts";
import type { Paths } from "./paths.ts";

/** What may be named; one of them. */
export interface SlotWish {
  keychain?: boolean;
  /** The key file's path; `true` for the default place. */
  keyfile?: string | true;
  passphrase?: boolean;
}

/** What it is made and asked with. */
interface SlotPorts {
  env: Pick<Environment, "os">;
  userFiles: UserFiles;
  prompter: Pick<Prompter, "available">;
  paths(): Pick<Paths, "keyFile">;
  storeAdministration(): Promise<StoreAdministration>;
}

/**
 * The slot that is named; a person is asked when none is.
 * @throws {SealholdError} USAGE if none is named and nobody can answer
 */
export async function namedSlot(ports: SlotPorts, wish: SlotWish): Promise<NewSlot> {
  const kind = namedKind(wish) ?? await askKind(ports);
  if (kind === "keychain") return { type: "keychain" };
  if (kind === "passphrase") return await (await ports.storeAdministration()).newPassphraseSlot();
  const given = typeof wish.keyfile === "string" ? wish.keyfile : ports.paths().keyFile;
  return { type: "keyfile", path: fullPath(ports, given) };
}

function namedKind({ keychain, keyfile, passphrase }: SlotWish): SealedKind | undefined {
  if (keychain) return "keychain";
  if (keyfile !== undefined) return "keyfile";
  return passphrase ? "passphrase" : undefined;
}

async function askKind({ prompter, storeAdministration }: SlotPorts): Promise<SealedKind> {
  if (!prompter.available()) {
    throw new SealholdError("USAGE", "Choose how the store is opened", { hint: STORE_INIT_HINT });
  }
  return await (await storeAdministration()).askKind("How should the store be opened?");
}
