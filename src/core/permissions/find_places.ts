/** Finds the paths and addresses of the configuration at hand. */
import { hasCode } from "../../errors.ts";
import type { Environment } from "../../ports/environment.ts";
import type { UserFiles } from "../../ports/user_files.ts";
import type { Paths } from "../config/paths.ts";
import { DEFAULT_PORT } from "../config/server_origin.ts";
import type { Needs, PathRole } from "./needs.ts";
import type { Places } from "./resolve_flags.ts";

/** What is asked. */
export interface PlacePorts {
  env: Environment;
  userFiles: UserFiles;
  globals: { token?: string };
  /** Key files of the store's slots; empty when there is no store. */
  keyFiles(): Promise<string[]>;
  paths(): Paths;
  serverOrigin(): Promise<string>;
}

/** Places that a command's own options name, in place of the usual ones. */
export interface OwnPlaces {
  data?: string | undefined;
  /** `host:port` */
  listen?: string | undefined;
}

/** The places that a declaration speaks of; what is not configured is left out. */
export async function findPlaces(
  ports: PlacePorts,
  needs: Needs,
  own: OwnPlaces = {},
): Promise<Places> {
  const roles = new Set<PathRole>([...needs.read ?? [], ...needs.write ?? []]);
  const all: Partial<Record<PathRole, string>> = {};
  for (const role of roles) {
    const path = await unlessRefused(() => pathOf(ports, role, own));
    if (path !== undefined) all[role] = path;
  }
  const server = needs.net?.includes("server")
    ? await unlessRefused(async () => hostPort(await ports.serverOrigin()))
    : undefined;
  return {
    paths: all,
    ...(server === undefined ? {} : { server }),
    ...(needs.net?.includes("listen") ? { listen: own.listen ?? `127.0.0.1:${DEFAULT_PORT}` } : {}),
  };
}

/**
 * A place that lies behind a refused permission is not known; the permission in front of it is in the list, and is asked
 * for first. The same where there is no home folder.
 */
async function unlessRefused<T>(find: () => Promise<T>): Promise<T | undefined> {
  try {
    return await find();
  } catch (error) {
    if (hasCode(error, "PERMISSION_REFUSED") || hasCode(error, "NO_HOME")) return undefined;
    throw error;
  }
}

async function pathOf(
  ports: PlacePorts,
  role: PathRole,
  own: OwnPlaces,
): Promise<string | undefined> {
  switch (role) {
    case "config":
      return ports.paths().config;
    case "state":
      return ports.paths().state;
    case "data":
      return own.data ?? ports.paths().serverData;
    case "key-file":
      return (await ports.keyFiles())[0];
    case "passphrase-file":
      return ports.env.get("SIGNET_PASSPHRASE_FILE");
    case "token-file":
      return ports.globals.token;
    case "ca-file":
      return ports.env.get("SIGNET_CA_FILE");
    case "working-folder":
      return ports.userFiles.workingFolder();
  }
}

function hostPort(origin: string): string {
  const url = new URL(origin);
  return `${url.hostname}:${url.port || (url.protocol === "https:" ? "443" : "80")}`;
}
