/** What every command of the client has at hand: the environment, folders, configuration, output. Cheap to make. */
import type { ClientAdapters } from "./client_ports.ts";
import { namedServer } from "../../core/client/config/named_server.ts";
import { lateKeyProofs } from "./key_proofs.ts";
import { buildInfo } from "../../build_info.ts";
import type { Dependencies } from "../../cli/graph/dependencies.ts";
import type { Format, Globals } from "../../cli/graph/globals.ts";
import { type Config, loadConfig } from "../../core/client/config/config.ts";
import { type Paths, resolvePaths } from "../../core/client/config/paths.ts";
import { DEFAULT_SERVER, serverOrigin } from "../../core/shared/net/server_origin.ts";
import { escapeForTerminal } from "../../core/shared/text/escape_for_terminal.ts";
import { hasCode } from "../../errors.ts";

/** What writes files and calls servers, by its name and version. */
export const WRITER = `sealhold/${buildInfo.version}`;

/** What every command has at hand; cheap to make. */
export type Base = Pick<
  Dependencies,
  | "globals"
  | "format"
  | "clock"
  | "random"
  | "env"
  | "files"
  | "userFiles"
  | "terminal"
  | "prompter"
  | "keyProofs"
  | "note"
  | "detail"
  | "paths"
  | "config"
  | "serverOrigin"
>;

/** The adapters that every command has at hand. */
type BaseAdapters = Pick<
  ClientAdapters,
  "clock" | "random" | "env" | "files" | "userFiles" | "permissions" | "terminal" | "prompter"
>;

/** @param format decides whether a note is printed: JSON on stderr must stay JSON */
export function createBase(adapters: BaseAdapters, globals: Globals, format: Format): Base {
  const { clock, random, env, files, userFiles, permissions, terminal } = adapters;
  const mayAsk = globals.prompt !== false && env.get("SEALHOLD_NO_PROMPT") === undefined;
  const resolved = once((): Paths =>
    resolvePaths(env, globals.config, () => userFiles.workingFolder())
  );
  const note = (line: string) => {
    if (format === "text" || format === "raw") terminal.writeStderr(`${escapeForTerminal(line)}\n`);
  };
  const detail = (line: string) =>
    globals.verbose ? terminal.writeStderr(`${escapeForTerminal(line)}\n`) : undefined;
  const loaded = once(async (): Promise<Config> => {
    const wanted = globals.context ?? env.get("SEALHOLD_CONTEXT");
    const ports = { env, files, userFiles, permissions, note, detail };
    const project = async () => {
      const { findProjectFile } = await import("../../core/client/config/project_file.ts");
      return await findProjectFile(ports);
    };
    const config = await loadConfig(userFiles, configFileOf(resolved), wanted, project);
    detail(`Context ${config.context}, chosen by ${config.chosenBy ?? "nothing"}`);
    return config;
  });
  return {
    globals,
    format,
    env,
    terminal,
    clock,
    random,
    files,
    userFiles,
    prompter: adapters.prompter(mayAsk),
    keyProofs: lateKeyProofs({ files, random, paths: resolved }),
    note,
    detail,
    paths: resolved,
    config: loaded,
    serverOrigin: once(async () =>
      serverOrigin(
        namedServer(globals, env) ?? (await loaded()).server ?? DEFAULT_SERVER,
      )
    ),
  };
}

/** A runner without a home has no config.toml; its settings come from the environment. */
function configFileOf(paths: () => Paths): string | undefined {
  try {
    return paths().configFile;
  } catch (error) {
    if (hasCode(error, "NO_HOME")) return undefined;
    throw error;
  }
}

/** Calls `make` at the first use and keeps what it gives. */
export function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
