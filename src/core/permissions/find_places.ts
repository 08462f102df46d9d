/** Finds the paths and addresses of the configuration at hand. */
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

/** The places that a declaration speaks of; what is not configured is left out. */
export async function findPlaces(ports: PlacePorts, needs: Needs): Promise<Places> {
  const roles = new Set<PathRole>([...needs.read ?? [], ...needs.write ?? []]);
  const all: Partial<Record<PathRole, string>> = {};
  for (const role of roles) {
    const path = await pathOf(ports, role);
    if (path !== undefined) all[role] = path;
  }
  return {
    paths: all,
    ...(needs.net?.includes("server") ? { server: hostPort(await ports.serverOrigin()) } : {}),
    ...(needs.net?.includes("listen") ? { listen: `127.0.0.1:${DEFAULT_PORT}` } : {}),
  };
}

async function pathOf(ports: PlacePorts, role: PathRole): Promise<string | undefined> {
  const { config, state, serverData } = ports.paths();
  switch (role) {
    case "config":
      return config;
    case "state":
      return state;
    case "data":
      return serverData;
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
    case "worker":
      return undefined;
  }
}

function hostPort(origin: string): string {
  const url = new URL(origin);
  return `${url.hostname}:${url.port || (url.protocol === "https:" ? "443" : "80")}`;
}
