/** Where a passphrase comes from: a private file, or a person. */
import { hasCode, SealholdError } from "../../../../errors.ts";
import type { Prompter } from "../../../../ports/prompter.ts";
import type { UserFiles } from "../../../../ports/user_files.ts";
import { Secret } from "../../../../secret.ts";

const MAX_FILE_BYTES = 4098;

/** What a passphrase is read with. */
interface PassphrasePorts {
  userFiles: UserFiles;
  prompter: Prompter;
  /** `SEALHOLD_PASSPHRASE_FILE`. */
  passphraseFile: string | undefined;
}

/**
 * The passphrase of an existing store.
 * @throws {SealholdError} NO_TERMINAL when there is no file and nobody can be asked
 */
export async function knownPassphrase(ports: PassphrasePorts, what: string): Promise<Secret> {
  if (ports.passphraseFile !== undefined) {
    return await fromFile(ports.userFiles, ports.passphraseFile);
  }
  return Secret.fromText(await ports.prompter.secret(`Passphrase of the ${what}`));
}

/**
 * A passphrase for a new slot: a person types it twice.
 * @throws {SealholdError} LOCKED when nobody can be asked; INVALID_VALUE when the two differ
 */
export async function newPassphrase(ports: PassphrasePorts, what: string): Promise<Secret> {
  if (ports.passphraseFile !== undefined) {
    return await fromFile(ports.userFiles, ports.passphraseFile);
  }
  try {
    const first = await ports.prompter.secret(`New passphrase for the ${what}`);
    if (first === await ports.prompter.secret("The same again")) return Secret.fromText(first);
  } catch (error) {
    if (!hasCode(error, "NO_TERMINAL")) throw error;
    throw new SealholdError("LOCKED", "Cannot ask for a passphrase without a terminal", {
      hint:
        "Set SEALHOLD_PASSPHRASE_FILE, or do without: sealhold store init --keyfile (or --keychain)",
    });
  }
  throw new SealholdError("INVALID_VALUE", "The two passphrases differ", { hint: "Try again" });
}

/** The file's content without the newline that editors and `echo` add. */
async function fromFile(files: UserFiles, path: string): Promise<Secret> {
  const bytes = await readFile(files, path);
  const end = bytes.at(-1) === 0x0a ? (bytes.at(-2) === 0x0d ? -2 : -1) : bytes.length;
  const secret = new Secret(bytes.subarray(0, end));
  bytes.fill(0);
  return secret;
}

async function readFile(files: UserFiles, path: string): Promise<Uint8Array> {
  try {
    return await files.readPrivate(path, MAX_FILE_BYTES);
  } catch (error) {
    if (!hasCode(error, "FILE_NOT_FOUND") && !hasCode(error, "INVALID_VALUE")) throw error;
    throw new SealholdError("LOCKED", `Cannot use the passphrase file: ${error.message}`, {
      hint: "Check SEALHOLD_PASSPHRASE_FILE",
      cause: error,
    });
  }
}
