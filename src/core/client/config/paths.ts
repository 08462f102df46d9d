/** Where the configuration, state and cache folders are (design, Configuration). */
import { SealholdError } from "../../../errors.ts";
import type { Environment } from "../../../ports/environment.ts";
import { isAbsolute, join } from "../../shared/text/path.ts";
import { HOME_ENV } from "../../shared/permissions/needs.ts";

/** Absolute folders. All are created 0700 when first written to. */
export interface Paths {
  config: string;
  state: string;
  cache: string;
  /** Credential store. */
  store: string;
  /** config.toml */
  configFile: string;
  /** Default place of the store's key file. */
  keyFile: string;
  /** Default data folder of `sealhold serve`. */
  serverData: string;
}

/**
 * Resolves the folders, which are those of the person wherever a command is started: only what is typed there, `--config`, may
 * be relative. `--config` over `SEALHOLD_HOME` over the XDG variables (`%APPDATA%` on Windows) over `HOME`.
 * @param workingFolder asked for only when a given path is relative
 * @throws {SealholdError} NO_HOME when the environment names none; USAGE when it names a relative one; PERMISSION_REFUSED
 *   when it may not be read
 */
export function resolvePaths(
  env: Environment,
  configFlag: string | undefined,
  workingFolder: () => string,
): Paths {
  const absolute = (path: string) => isAbsolute(path, env.os) ? path : join(workingFolder(), path);
  const home = env.get("SEALHOLD_HOME");
  if (home !== undefined) {
    const root = fromRoot(env, "SEALHOLD_HOME", home);
    return fill(
      configFlag === undefined ? root : absolute(configFlag),
      join(root, "state"),
      join(root, "cache"),
    );
  }
  const found = env.os === "windows" ? windowsFolders(env) : xdgFolders(env);
  if (configFlag !== undefined) {
    const config = absolute(configFlag);
    return fill(
      config,
      found?.state ?? join(config, "state"),
      found?.cache ?? join(config, "cache"),
    );
  }
  if (found === undefined) throw noHome(env);
  return fill(found.config, found.state, found.cache);
}

function fill(config: string, state: string, cache: string): Paths {
  return {
    config,
    state,
    cache,
    store: join(config, "auth.json"),
    configFile: join(config, "config.toml"),
    keyFile: join(state, "store.key"),
    serverData: join(state, "server"),
  };
}

interface Folders {
  config: string;
  state: string;
  cache: string;
}

function xdgFolders(env: Environment): Folders | undefined {
  const home = env.get("HOME");
  const folder = (under: string) =>
    home === undefined ? undefined : join(fromRoot(env, "HOME", home), under);
  // The XDG specification tells programs to ignore relative values.
  const place = (name: string, under: string): string | undefined => {
    const value = env.get(name);
    const base = value !== undefined && isAbsolute(value, env.os) ? value : folder(under);
    return base === undefined ? undefined : join(base, "sealhold");
  };
  const config = place("XDG_CONFIG_HOME", ".config");
  const state = place("XDG_STATE_HOME", ".local/state");
  const cache = place("XDG_CACHE_HOME", ".cache");
  return config && state && cache ? { config, state, cache } : undefined;
}

function windowsFolders(env: Environment): Folders | undefined {
  const roaming = env.get("APPDATA");
  const local = env.get("LOCALAPPDATA") ?? roaming;
  if (roaming === undefined || local === undefined) return undefined;
  const home = join(fromRoot(env, "LOCALAPPDATA", local), "sealhold");
  return {
    config: join(fromRoot(env, "APPDATA", roaming), "sealhold"),
    state: join(home, "state"),
    cache: join(home, "cache"),
  };
}

/** A relative home would be another one in every folder, and in a cloned repository somebody else's. */
function fromRoot(env: Environment, name: string, path: string): string {
  if (isAbsolute(path, env.os)) return path;
  throw new SealholdError("USAGE", `${name} is not the full path of a folder`, {
    hint: `Set ${name} to a path from the root`,
  });
}

/** Unset is the person's to mend, refused is the sandbox's: two exit codes. */
function noHome(env: Environment): SealholdError {
  if (env.readable("SEALHOLD_HOME") || env.readable("HOME")) {
    return new SealholdError("NO_HOME", "No home folder: neither SEALHOLD_HOME nor HOME is set", {
      hint: "Set SEALHOLD_HOME to a folder of your own",
    });
  }
  const flag = `--allow-env=${HOME_ENV.join(",")}`;
  return new SealholdError(
    "PERMISSION_REFUSED",
    "The sandbox refuses to read SEALHOLD_HOME and HOME",
    {
      hint: `Run again with ${flag}`,
      data: { kind: "env", target: "SEALHOLD_HOME", flag },
    },
  );
}
