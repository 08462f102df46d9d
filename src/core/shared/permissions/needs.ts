/**
 * What a command needs from Deno's sandbox. The declaration stands beside the command (`needs`) and is resolved into
 * exact flags from the configuration at hand, by `resolveFlags`.
 */

/** A place on the disk, by its role; `resolve_flags.ts` knows the path. */
export type PathRole =
  | "config"
  | "project-file"
  | "state"
  | "key-file"
  | "passphrase-file"
  | "token-file"
  | "ca-file"
  | "data"
  | "working-folder"
  | "tailscale-socket";

/** An address, by its role. */
export type NetRole = "server" | "listen" | "providers" | "loopback" | "issuers" | "tailscaled";

/** A program of the system, by its role; `resolve_flags.ts` knows its name on each system. */
export type RunRole = "keychain" | "new-keychain" | "browser" | "tailscale";

/** A declaration of needs. Paths that a person names on the command line are not in it: `argumentFiles` says so. */
export interface Needs {
  /** Environment variables that it reads; each may be refused alone and then reads as unset. */
  env: readonly string[];
  read?: readonly PathRole[];
  write?: readonly PathRole[];
  /**
   * `server`: the Sealhold server of the context. `listen`: the address to listen on. `providers`: the providers' addresses.
   * `loopback`: a port of 127.0.0.1 that the system chooses. `issuers`: whoever issues the ID tokens that a server trusts.
   * `tailscaled`: the local tailscaled, by way of its socket (`tailscale-socket`).
   */
  net?: readonly NetRole[];
  /** Names of system information, such as `uid`. */
  sys?: readonly string[];
  /**
   * Programs of the system by their role. `keychain` counts only where the store is opened by it; `new-keychain` is the same
   * program, for a slot that is not there yet.
   */
  run?: readonly RunRole[];
  /**
   * What some options and configurations call for and others do not. Shown by `permissions` as optional, and never asked
   * for in advance: whoever needs it and has it not is told at that point, with the flag.
   */
  may?: Omit<Needs, "env" | "may">;
  /** Whether it may read files named by its arguments (`@file`, `--tls-cert`). */
  argumentFiles?: boolean;
}

/** Where the configuration folders are found. */
export const HOME_ENV = [
  "SEALHOLD_HOME",
  "HOME",
  "XDG_CONFIG_HOME",
  "XDG_STATE_HOME",
  "XDG_CACHE_HOME",
  "APPDATA",
  "LOCALAPPDATA",
] as const;

/** What every command reads: folders, format, context and colour. */
export const BASE_ENV = [
  ...HOME_ENV,
  "SEALHOLD_FORMAT",
  "SEALHOLD_CONTEXT",
  "SEALHOLD_NO_PROMPT",
  "NO_COLOR",
] as const;

/** What a command that opens the credential store reads besides. */
export const STORE_ENV = [...BASE_ENV, "SEALHOLD_STORE", "SEALHOLD_PASSPHRASE_FILE"] as const;

/** What a command that calls the server reads besides. Deno reads the proxy variables by itself, without a permission. */
export const CLIENT_ENV = [
  ...STORE_ENV,
  "SEALHOLD_API_URL",
  "SEALHOLD_TOKEN",
  "SEALHOLD_CA_FILE",
] as const;

/** The needs of a command that touches nothing. */
export const NO_NEEDS: Needs = { env: BASE_ENV };

/** The needs of a command that works on the credential store alone. */
export const STORE_NEEDS: Needs = {
  env: STORE_ENV,
  // Whether a file is ours can be told only by who knows who we are.
  sys: ["uid"],
  read: ["config", "project-file", "state", "key-file", "passphrase-file"],
  write: ["config", "state"],
  run: ["keychain"],
};

/** The needs of a command that calls the server with the stored session. */
export const CLIENT_NEEDS: Needs = {
  env: CLIENT_ENV,
  read: [...STORE_NEEDS.read ?? [], "token-file", "ca-file"],
  write: STORE_NEEDS.write ?? [],
  sys: STORE_NEEDS.sys ?? [],
  net: ["server"],
  run: STORE_NEEDS.run ?? [],
};

/** The needs of a command that works on the server's own data. */
export const SERVER_DATA_NEEDS: Needs = {
  env: STORE_ENV,
  read: ["config", "state", "data", "passphrase-file"],
  write: ["state", "data"],
  sys: STORE_NEEDS.sys ?? [],
};
