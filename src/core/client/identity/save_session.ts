/** Where a session goes: into the credential store, or as a bare token into a file of one's own. */
import { SealholdError } from "../../../errors.ts";
import type { Session } from "../../../ports/credential_store.ts";
import type { Environment } from "../../../ports/environment.ts";
import type { FileSystem } from "../../../ports/file_system.ts";
import type { UserFiles } from "../../../ports/user_files.ts";
import { writeNewFile } from "../../shared/files/create_file.ts";
import { fullPath } from "../config/full_path.ts";
import type { AuthPorts } from "../login/auth_ports.ts";
import { saveLogin } from "../login/log_in.ts";
import { sessionSlot } from "../login/login.ts";

const MAX_TOKEN_BYTES = 16_386;
/** An access token of a server of ours (RFC 7515 section 7.1), as it is written below. */
const OUR_TOKEN = /^[\w-]+\.[\w-]+\.[\w-]+\n?$/;

/** What a session is saved with. */
export interface SaveSessionPorts {
  auth(): Pick<AuthPorts, "store" | "account">;
  files: FileSystem;
  env: Pick<Environment, "os">;
  userFiles: Pick<UserFiles, "workingFolder">;
}

/** Where to. */
export interface SessionPlace {
  /** One of several accounts; the context's own when undefined. */
  account?: string | undefined;
  /** File that takes the bare token in place of the store. */
  tokenFile?: string | undefined;
}

/** A session that was saved. */
export interface SavedSession {
  session: Session;
  /** `store`, or the full path of the file. */
  saved: string;
}

/**
 * Makes sure that one could be saved, before the server makes it: an account that was made and is not at hand cannot be made
 * again. Nothing is changed, but a store that is not there and was chosen is created.
 * @throws {SealholdError} as `saveSession`
 */
export async function prepareSession(
  ports: SaveSessionPorts,
  { tokenFile }: SessionPlace,
): Promise<void> {
  if (tokenFile === undefined) return await ports.auth().store.prepare();
  const path = fullPath(ports, tokenFile);
  // Where an earlier token is, one was written.
  if (await holdsOldToken(ports.files, path)) return;
  (await ports.files.createPrivate(path)).close();
  await ports.files.remove(path);
}

/**
 * Saves it, in place of any that is there.
 * @throws {SealholdError} ALREADY_EXISTS for a file that holds no token; of the store, or of the disk
 */
export async function saveSession(
  ports: SaveSessionPorts,
  session: Session,
  { account, tokenFile }: SessionPlace,
): Promise<SavedSession> {
  if (tokenFile !== undefined) {
    const saved = fullPath(ports, tokenFile);
    await writeToken(ports.files, saved, session.access_token);
    return { session, saved };
  }
  const auth = ports.auth();
  const name = account ?? await auth.account();
  const kept = name === undefined ? session : { ...session, account: name };
  await saveLogin(auth, sessionSlot(session.origin, name), kept);
  return { session, saved: "store" };
}

/**
 * Writes the bare token, for its owner alone. In place and not over a temp file beside it, because the sandbox may have granted
 * this one path; cut off in between, there is no token, and one signs in again.
 */
async function writeToken(files: FileSystem, path: string, token: string): Promise<void> {
  if (await holdsOldToken(files, path)) await files.remove(path);
  await writeNewFile(files, path, new TextEncoder().encode(`${token}\n`));
}

/**
 * Whether an earlier token is there, or a link, which is not followed.
 * @throws {SealholdError} ALREADY_EXISTS for anything else: it may be the only copy of somebody's keys
 */
async function holdsOldToken(files: FileSystem, path: string): Promise<boolean> {
  const facts = await files.inspect(path);
  if (facts === undefined) return false;
  if (facts.kind === "link") return true;
  if (facts.kind === "file" && facts.size <= MAX_TOKEN_BYTES) {
    const bytes = await files.readPrivate(path, MAX_TOKEN_BYTES);
    if (bytes === undefined) return false;
    if (OUR_TOKEN.test(new TextDecoder().decode(bytes))) return true;
  }
  throw new SealholdError("ALREADY_EXISTS", "What is there is no token of an earlier sign-in", {
    hint: "Name another file for --token, or remove that one yourself",
  });
}
