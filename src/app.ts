/**
 * The composition root: the only file that knows the adapters. Every dependency is made when it is first asked for, so
 * that a command loads no more than it uses.
 */
import { denoEnvironment as env } from "./adapters/environment/deno_environment.ts";
import { denoTerminal as terminal } from "./adapters/terminal/deno_terminal.ts";
import { buildInfo } from "./build_info.ts";
import type { Context } from "./cli/context.ts";
import type { Format, Globals } from "./cli/globals.ts";
import type { Runtime } from "./cli/run.ts";
import type { AuthPorts } from "./core/auth/auth_ports.ts";
import type { Config } from "./core/config/config.ts";
import type { Paths } from "./core/config/paths.ts";
import type { HttpPorts } from "./core/http/exchange.ts";
import type { Needs } from "./core/permissions/needs.ts";
import type { ChoicePorts } from "./core/store_choice/chosen_store.ts";
import type { CredentialStore } from "./ports/credential_store.ts";
import { hasCode } from "./errors.ts";
import type { Secret } from "./secret.ts";

const WRITER = `signet/${buildInfo.version}`;
const MAX_CA_BYTES = 1024 * 1024;
const MAX_TOKEN_BYTES = 16_386;

/** The real runtime of the command line. */
export function createRuntime(): Runtime {
  return { env, terminal, context: createContext };
}

/** What every command has at hand; cheap to make. */
type Base = Pick<
  Context,
  | "globals"
  | "format"
  | "clock"
  | "random"
  | "env"
  | "files"
  | "userFiles"
  | "terminal"
  | "prompter"
  | "note"
  | "detail"
  | "paths"
  | "config"
  | "serverOrigin"
>;

async function createContext(globals: Globals, format: Format): Promise<Context> {
  const base = await createBase(globals, format);
  const store = once(() => openStore(base));
  const auth = once(() => authPorts(base, store));
  return {
    ...base,
    store,
    auth,
    async storeAdministration() {
      const { storeAdministration } = await import("./core/store_choice/administration.ts");
      return storeAdministration(await choicePorts(base), storeLocation(base));
    },
    async secrets() {
      const { serverSecrets } = await import("./core/secrets/server_secrets.ts");
      const { accessToken } = await import("./core/auth/access_token.ts");
      const ports = await auth();
      const origin = await base.serverOrigin();
      return serverSecrets(ports.http, origin, () => accessToken(ports, origin));
    },
    async serverOffice(dataFolder) {
      const { openOffice } = await import("./app_server.ts");
      return await openOffice(base, { dataFolder, writer: WRITER });
    },
    async serve(plan) {
      const { serve } = await import("./app_server.ts");
      await serve(base, plan, WRITER);
    },
    permissionFlags: async (needs) => await permissionFlags(base, needs),
  };
}

async function createBase(globals: Globals, format: Format): Promise<Base> {
  const [clock, random, files, userFiles, prompter, paths, origin, config] = await Promise.all([
    import("./adapters/clock/system_clock.ts"),
    import("./adapters/random/system_random.ts"),
    import("./adapters/file_system/deno_file_system.ts"),
    import("./adapters/user_files/deno_user_files.ts"),
    import("./adapters/prompter/cliffy_prompter.ts"),
    import("./core/config/paths.ts"),
    import("./core/config/server_origin.ts"),
    import("./core/config/config.ts"),
  ]);
  const mayAsk = globals.prompt !== false && env.get("SIGNET_NO_PROMPT") === undefined;
  const resolved = once((): Paths =>
    paths.resolvePaths(env, globals.config, () => userFiles.denoUserFiles.workingFolder())
  );
  const loaded = once((): Promise<Config> =>
    config.loadConfig(
      userFiles.denoUserFiles,
      resolved().configFile,
      globals.context ?? env.get("SIGNET_CONTEXT"),
    )
  );
  const note = (line: string) => {
    if (format === "text" || format === "raw") terminal.writeStderr(`${line}\n`);
  };
  return {
    globals,
    format,
    env,
    terminal,
    clock: new clock.SystemClock(),
    random: new random.SystemRandom(),
    files: new files.DenoFileSystem(),
    userFiles: userFiles.denoUserFiles,
    prompter: prompter.cliffyPrompter(mayAsk),
    note,
    detail: (line) => globals.verbose ? note(line) : undefined,
    paths: resolved,
    config: loaded,
    serverOrigin: once(async () =>
      origin.serverOrigin(
        globals.server ?? globals.convexUrl ?? env.get("SIGNET_API_URL") ??
          (await loaded()).server ??
          origin.DEFAULT_SERVER,
      )
    ),
  };
}

/** Calls `make` at the first use and keeps what it gives. */
function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function storeLocation(base: Base) {
  const { store, state } = base.paths();
  return {
    path: store,
    stateDir: state,
    writer: WRITER,
    acceptRollback: base.globals.acceptRollback ?? false,
  };
}

async function choicePorts(base: Base): Promise<ChoicePorts> {
  const { readKeyFile } = await import("./core/store/open_store.ts");
  const { knownPassphrase, newPassphrase } = await import("./core/store_choice/passphrase.ts");
  const passphrasePorts = { ...base, passphraseFile: env.get("SIGNET_PASSPHRASE_FILE") };
  return {
    ...base,
    keyFile: base.paths().keyFile,
    keys: {
      passphrase: () => knownPassphrase(passphrasePorts, "credential store"),
      keyFile: (path) => readKeyFile(base.files, path),
    },
    newPassphrase: async () => ({
      type: "passphrase",
      passphrase: await newPassphrase(passphrasePorts, "credential store"),
    }),
  };
}

async function openStore(base: Base): Promise<CredentialStore> {
  const { chosenStore } = await import("./core/store_choice/chosen_store.ts");
  const { chosenKind } = await import("./core/store_choice/store_kind.ts");
  // `--no-store` (false) is for `auth login` alone and says nothing about how a store is opened.
  const flag = typeof base.globals.store === "string" ? base.globals.store : undefined;
  const kind = chosenKind(flag, env.get("SIGNET_STORE"), (await base.config()).store);
  return chosenStore(await choicePorts(base), storeLocation(base), kind);
}

async function authPorts(base: Base, store: () => Promise<CredentialStore>): Promise<AuthPorts> {
  return {
    http: await httpPorts(base),
    store: await store(),
    files: base.files,
    lockFolder: base.paths().state,
    givenToken: once(() => givenToken(base)),
  };
}

async function givenToken(base: Base): Promise<Secret | undefined> {
  const { Secret } = await import("./secret.ts");
  const { tokenText } = await import("./core/auth/log_in.ts");
  const path = base.globals.token;
  if (path !== undefined) {
    return Secret.fromText(tokenText(new Secret(await base.userFiles.read(path, MAX_TOKEN_BYTES))));
  }
  const given = env.get("SIGNET_TOKEN");
  return given === undefined ? undefined : Secret.fromText(tokenText(Secret.fromText(given)));
}

async function httpPorts(base: Base): Promise<HttpPorts> {
  const { fetchTransport } = await import("./adapters/http_transport/fetch_transport.ts");
  const caFile = env.get("SIGNET_CA_FILE");
  return {
    clock: base.clock,
    random: base.random,
    userAgent: WRITER,
    transport: fetchTransport(
      caFile === undefined ? {} : {
        caCerts:
          async () => [new TextDecoder().decode(await base.userFiles.read(caFile, MAX_CA_BYTES))],
      },
    ),
  };
}

async function permissionFlags(base: Base, needs: Needs): Promise<string[]> {
  const { resolveFlags } = await import("./core/permissions/resolve_flags.ts");
  const { findPlaces } = await import("./core/permissions/find_places.ts");
  return resolveFlags(needs, await findPlaces({ ...base, keyFiles: () => keyFiles(base) }, needs));
}

async function keyFiles(base: Base): Promise<string[]> {
  const { sealedStore } = await import("./core/store/open_store.ts");
  const ports = await choicePorts(base);
  try {
    const { slots } = await sealedStore(ports, storeLocation(base), ports.keys).status();
    return slots.map((slot) => slot.path).filter((path) => path !== undefined);
  } catch (error) {
    if (hasCode(error, "PERMISSION_REFUSED")) throw error;
    return [];
  }
}
