/** Takes over the logins in another tool's file. */
import { SealholdError } from "../../../errors.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { CredentialStore } from "../../../ports/credential_store.ts";
import type { Environment } from "../../../ports/environment.ts";
import type { Terminal } from "../../../ports/terminal.ts";
import type { UserFiles } from "../../../ports/user_files.ts";
import { Secret } from "../../../secret.ts";
import { fullPath } from "../config/full_path.ts";
import { checkAccount } from "../config/settings.ts";
import { viewOf } from "../login/login.ts";
import type { ChosenProvider } from "../login/providers/find_provider.ts";
import { toolFormat } from "./find_format.ts";
import { planCredentials } from "./import_credentials.ts";
import {
  type ImportedLogin,
  type PlannedLogin,
  planSession,
  storePlanned,
} from "./import_logins.ts";
import { MAX_TOOL_FILE_BYTES, type ToolName } from "./tool_format.ts";

/** What logins are taken over with. */
interface TakeOverPorts {
  auth(): { store: CredentialStore };
  clock: Clock;
  env: Pick<Environment, "os">;
  terminal: Pick<Terminal, "readStdin">;
  userFiles: Pick<UserFiles, "readPrivate" | "workingFolder">;
  provider(name: string): Promise<ChosenProvider>;
}

/** Which logins, and how they are stored. */
interface TakeOverWish {
  /** Whose file it is. */
  as: ToolName;
  /** Its name, or `-` for stdin. */
  file: string;
  /** The server that the login of a file is for which does not say so. */
  server?: string | undefined;
  account?: string | undefined;
  /** This one alone, of a file with several. */
  provider?: string | undefined;
  /** Replace logins that are there already. */
  force?: boolean | undefined;
  /** Only look. */
  dryRun?: boolean | undefined;
}

/** Logins that were, or would be, taken over. */
interface TakenOver {
  logins: ImportedLogin[];
  /** Full path of the file, which stays as it is; undefined for stdin. */
  path: string | undefined;
  /** Whether the two tools share a refresh token from now on. */
  sharesRefresh: boolean;
}

/**
 * Stores the logins of a file: all of them or, when one is in the way, none.
 * @throws {SealholdError} UNSAFE_FILE for a file that others may read; INVALID_VALUE for one that is not of that tool; INVALID_NAME;
 *   as `planSession`, `planCredentials` and `storePlanned`
 */
export async function takeOverLogins(ports: TakeOverPorts, wish: TakeOverWish): Promise<TakenOver> {
  const path = wish.file === "-" ? undefined : fullPath(ports, wish.file);
  const planned = await plan(ports, wish, await readText(ports, path));
  const logins = await storePlanned({ store: ports.auth().store }, planned, {
    force: wish.force ?? false,
    dryRun: wish.dryRun ?? false,
  });
  return { logins, path, sharesRefresh: planned.some(sharesRefresh) };
}

async function readText(ports: TakeOverPorts, path: string | undefined): Promise<string> {
  const bytes = path === undefined
    ? await ports.terminal.readStdin(MAX_TOOL_FILE_BYTES)
    : await ports.userFiles.readPrivate(path, MAX_TOOL_FILE_BYTES);
  try {
    return new Secret(bytes).exposeText();
  } catch {
    throw new SealholdError("INVALID_VALUE", "The file is not text in UTF-8", {
      hint: "sealhold store import --help",
    });
  } finally {
    bytes.fill(0);
  }
}

async function plan(
  ports: TakeOverPorts,
  wish: TakeOverWish,
  text: string,
): Promise<PlannedLogin[]> {
  const format = await toolFormat(wish.as);
  const nowMs = ports.clock.nowMs();
  if (format.holds === "credentials") {
    const found = await format.read(text);
    return await planCredentials(found, wish.provider, (name) => ports.provider(name), nowMs);
  }
  const session = await format.read(text);
  checkAccount(wish.account);
  return [planSession(session, wish.server, wish.account, nowMs)];
}

function sharesRefresh({ login }: PlannedLogin): boolean {
  return viewOf(login).refreshToken !== undefined;
}
