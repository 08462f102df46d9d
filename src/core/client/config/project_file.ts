/**
 * `.sealhold.toml` beside the sources: the name of one of the person's own contexts, and nothing else.
 *
 * Whoever wrote the project wrote this file, so it says nothing about servers: a clone of somebody's repository must not send
 * this person's credentials to a place of its choosing (threats.md case 6).
 */
import { hasCode, SealholdError } from "../../../errors.ts";
import type { Environment } from "../../../ports/environment.ts";
import type { FileSystem } from "../../../ports/file_system.ts";
import type { Permissions } from "../../../ports/permissions.ts";
import type { UserFiles } from "../../../ports/user_files.ts";
import { join } from "../../shared/text/path.ts";
import { splitPath } from "../../shared/text/path.ts";
import type { ProjectChoice } from "./config.ts";
import { isName } from "./names.ts";
import { invalidConfig, parseConfig } from "./settings.ts";

const PROJECT_FILE = ".sealhold.toml";

const MAX_LEVELS = 64;
const MAX_BYTES = 4096;

/** What the search works with. */
interface ProjectPorts {
  env: Pick<Environment, "get">;
  files: Pick<FileSystem, "inspect">;
  userFiles: UserFiles;
  permissions: Pick<Permissions, "granted">;
  /** A line for a person. */
  note(line: string): void;
  /** A line that only `--verbose` shows. */
  detail(line: string): void;
}

/**
 * Looks from the working folder upwards, through the home folder at most; the first file counts. A folder that the sandbox or
 * the system does not let be read is as one without the file; that the sandbox ended the search is said, for another context
 * than the project's may be the one that is used then.
 * @throws {SealholdError} CONFIG_INVALID for a file that says anything else than `context = "name"`
 */
export async function findProjectFile(ports: ProjectPorts): Promise<ProjectChoice | undefined> {
  const home = ports.env.get("HOME");
  let folder = ports.userFiles.workingFolder();
  const searched: string[] = [];
  for (let level = 0; level < MAX_LEVELS; level++) {
    const path = join(folder, PROJECT_FILE);
    if (!ports.permissions.granted({ kind: "read", target: path })) {
      ports.note(`${path} could not be looked for in the sandbox; name the context with --context`);
      return undefined;
    }
    searched.push(path);
    const context = await readProjectFile(ports, path);
    if (context !== undefined) return { path, context, searched };
    const parent = splitPath(folder).folder;
    if (folder === home || parent === folder || parent === ".") return undefined;
    folder = parent;
  }
  return undefined;
}

async function readProjectFile(
  ports: ProjectPorts,
  path: string,
): Promise<string | undefined> {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    const facts = await ports.files.inspect(path);
    if (facts === undefined) return undefined;
    // In a shared folder such as /tmp anybody could choose for us.
    if (facts.ours === false) {
      ports.note(`Passed over ${path}: it belongs to another user (use --context)`);
      return undefined;
    }
    bytes = await ports.userFiles.readOwn(path, MAX_BYTES);
  } catch (error) {
    if (hasCode(error, "UNSAFE_FILE")) {
      ports.note(`Passed over ${path}: another user may have written it (use --context)`);
      return undefined;
    }
    if (error instanceof SealholdError && error.code === "INVALID_VALUE") throw tooMuch(path);
    ports.detail(`Passed over ${path}: it cannot be read`);
    return undefined;
  }
  return await contextIn(new TextDecoder().decode(bytes), path);
}

async function contextIn(text: string, path: string): Promise<string> {
  const { context, ...others } = await parseConfig(text, path);
  if (Object.keys(others).length > 0) throw tooMuch(path);
  if (typeof context === "string" && isName(context)) return context;
  throw invalidConfig(path, "of this project names no valid context");
}

function tooMuch(path: string): SealholdError {
  return invalidConfig(path, 'of this project may hold context = "name" and nothing else');
}
