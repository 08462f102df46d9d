/** Finds the paths, addresses and programs of the configuration at hand. */
import { hasCode } from "../../../errors.ts";
import type { Environment } from "../../../ports/environment.ts";
import type { UserFiles } from "../../../ports/user_files.ts";
import type { Paths } from "../config/paths.ts";
import { DEFAULT_PORT } from "../../shared/net/server_origin.ts";
import type { Needs, NetRole, PathRole, RunRole } from "../../shared/permissions/needs.ts";
import { programName, tailscaleSocket } from "../../shared/permissions/programs.ts";
import type { Places } from "./resolve_flags.ts";

/** What is asked. */
interface PlacePorts {
  env: Environment;
  userFiles: UserFiles;
  globals: { token?: string };
  /** Key files of the store's slots; empty when there is no store. */
  keyFiles(): Promise<string[]>;
  /** Where a `.sealhold.toml` must be looked for, so that the one that chose the context chooses it again. */
  projectFiles(): Promise<readonly string[]>;
  paths(): Paths;
  serverOrigin(): Promise<string>;
  /** Whether the store at hand, or the one that was asked for, is opened by the system's keychain. */
  usesKeychain(): Promise<boolean>;
  /** Addresses of one provider, or of all, as origins or URLs; empty for one that is not known. */
  providerHosts(provider?: string): Promise<string[]>;
  /** Whether this Deno counts a Unix socket among the addresses (2.9 does, 2.6 does not know such a value). */
  socketsAreAddresses: boolean;
}

/** Places that a command's own options name, in place of the usual ones. */
export interface OwnPlaces {
  data?: string | undefined;
  /** `host:port` */
  listen?: string | undefined;
  /** Name of the one provider that is spoken to. */
  provider?: string | undefined;
  /** Origins of the issuers that a server trusts. */
  issuers?: readonly string[] | undefined;
}

/** The places that a declaration speaks of, optional ones included; what is not configured is left out. */
export async function findPlaces(
  ports: PlacePorts,
  needs: Needs,
  own: OwnPlaces = {},
): Promise<Places> {
  const { read = [], write = [], net = [], run = [] } = needs;
  const { may = {} } = needs;
  return {
    paths: await findEach(
      [...read, ...write, ...may.read ?? [], ...may.write ?? []],
      (role) => pathOf(ports, role, own),
    ),
    hosts: await findEach([...net, ...may.net ?? []], (role) => hostsOf(ports, role, own)),
    programs: await findEach([...run, ...may.run ?? []], (role) => programOf(ports, role)),
  };
}

/** What is found for each role, once each. */
async function findEach<Role extends string, T>(
  roles: readonly Role[],
  find: (role: Role) => Promise<T | undefined>,
): Promise<Partial<Record<Role, T>>> {
  const found: Partial<Record<Role, T>> = {};
  for (const role of new Set(roles)) {
    const value = await unlessRefused(() => find(role));
    if (value !== undefined) found[role] = value;
  }
  return found;
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
): Promise<string | readonly string[] | undefined> {
  switch (role) {
    case "config":
      return ports.paths().config;
    case "project-file":
      return await ports.projectFiles();
    case "state":
      return ports.paths().state;
    case "data":
      return own.data ?? ports.paths().serverData;
    case "key-file":
      return await ports.keyFiles();
    case "passphrase-file":
      return ports.env.get("SEALHOLD_PASSPHRASE_FILE");
    case "token-file":
      return ports.globals.token;
    case "ca-file":
      return ports.env.get("SEALHOLD_CA_FILE");
    case "working-folder":
      return ports.userFiles.workingFolder();
    case "tailscale-socket":
      return tailscaleSocket(ports.env.os);
  }
}

async function hostsOf(
  ports: PlacePorts,
  role: NetRole,
  own: OwnPlaces,
): Promise<string[] | undefined> {
  switch (role) {
    case "server":
      return [hostPort(await ports.serverOrigin())];
    case "listen":
      return [own.listen ?? `127.0.0.1:${DEFAULT_PORT}`];
    case "providers":
      return (await ports.providerHosts(own.provider)).map(hostPort);
    case "issuers":
      return own.issuers?.map(hostPort);
    case "loopback":
      // Deno takes port 0 for "whichever the system gives": nothing of 127.0.0.1 can be called by it.
      return ["127.0.0.1:0"];
    case "tailscaled":
      return tailscaledHosts(ports);
  }
}

function tailscaledHosts({ env, socketsAreAddresses }: PlacePorts): string[] | undefined {
  const socket = tailscaleSocket(env.os);
  return socket === undefined || !socketsAreAddresses ? undefined : [`unix:${socket}`];
}

async function programOf(
  ports: PlacePorts,
  role: RunRole,
): Promise<string | undefined> {
  return role !== "keychain" || await ports.usesKeychain()
    ? programName(role, ports.env.os)
    : undefined;
}

function hostPort(origin: string): string {
  const url = new URL(origin);
  return `${url.hostname}:${url.port || (url.protocol === "https:" ? "443" : "80")}`;
}
