/** Writes logins as a file that another tool reads. */
import { SealholdError } from "../../../errors.ts";
import type { Environment } from "../../../ports/environment.ts";
import type { FileSystem } from "../../../ports/file_system.ts";
import type { Random } from "../../../ports/random.ts";
import type { Terminal } from "../../../ports/terminal.ts";
import type { UserFiles } from "../../../ports/user_files.ts";
import { writeNamedFile } from "../../shared/files/create_file.ts";
import { fullPath } from "../config/full_path.ts";
import { checkAccount } from "../config/settings.ts";
import type { AuthPorts } from "../login/auth_ports.ts";
import { exportableCredentials, exportableSession } from "./export_logins.ts";
import { toolFormat } from "./find_format.ts";
import type { ToolName } from "./tool_format.ts";

/** What logins are written with. */
interface ToolFilePorts {
  auth(): Pick<AuthPorts, "store" | "account">;
  serverOrigin(): Promise<string>;
  terminal: Pick<Terminal, "isTerminal">;
  files: FileSystem;
  random: Random;
  env: Pick<Environment, "os">;
  userFiles: Pick<UserFiles, "workingFolder">;
}

/** Which logins, and where to. */
interface ToolFileWish {
  /** Whose file it is. */
  as: ToolName;
  account?: string | undefined;
  /** This one alone, of several. */
  provider?: string | undefined;
  /** The file; stdout when undefined. */
  output?: string | undefined;
  /** Replace the file; write to a terminal, too. */
  force?: boolean | undefined;
}

/** What the file holds. */
interface ToolFileContent {
  text: string;
  /** Keys of the logins in it. */
  logins: string[];
  /** Keys of those that the format has no place for. */
  left: string[];
  /** Whether a refresh token is in it. */
  refreshable: boolean;
}

/** A file as it will be, and where; `path` is undefined for stdout. */
export type ToolFile = ToolFileContent & { path: string | undefined };

/**
 * Makes the file, and writes it where one is named.
 * @param agree asked before anything is written; throws where somebody says no
 * @throws {SealholdError} USAGE for a terminal; ALREADY_EXISTS for a file that is there; INVALID_NAME; NOT_AUTHENTICATED where there
 *   is no such login; UNSUPPORTED where the format cannot hold it
 */
export async function writeToolFile(
  ports: ToolFilePorts,
  wish: ToolFileWish,
  agree: (file: ToolFile) => Promise<void>,
): Promise<ToolFile> {
  const { output, force = false } = wish;
  if (output === undefined && !force && ports.terminal.isTerminal("stdout")) {
    throw new SealholdError("USAGE", "Tokens are not written to a terminal", {
      hint: "Add --output <file>, or --force",
    });
  }
  const content = await contentOf(ports, wish);
  const path = output === undefined ? undefined : fullPath(ports, output);
  const file = { ...content, path };
  await agree(file);
  if (path === undefined) return file;
  await writeNamedFile(ports, path, new TextEncoder().encode(content.text), force);
  return file;
}

async function contentOf(ports: ToolFilePorts, wish: ToolFileWish): Promise<ToolFileContent> {
  const format = await toolFormat(wish.as);
  const auth = ports.auth();
  if (format.holds === "credentials") {
    const { credentials, left } = exportableCredentials(await auth.store.read(), wish.provider);
    const refreshable = Object.values(credentials).some((one) =>
      one.type === "oauth" && one.refreshToken !== undefined
    );
    const text = await format.write(credentials);
    return { text, logins: Object.keys(credentials), left, refreshable };
  }
  const origin = await ports.serverOrigin();
  checkAccount(wish.account);
  const account = wish.account ?? await auth.account();
  const session = exportableSession(await auth.store.read(), origin, account);
  const text = await format.write(session);
  return { text, logins: [origin], left: [], refreshable: wish.as === "spec-kitty" };
}
