/**
 * The client's half of the composition root. Its imports are static: one chunk of the binary loads faster than many small
 * ones. What is large and rarely wanted (prompts, TOML, Argon2id, the server) is imported by its adapter when it is used.
 */
import { SystemClock } from "./adapters/clock/system_clock.ts";
import { denoEnvironment as env } from "./adapters/environment/deno_environment.ts";
import { DenoFileSystem } from "./adapters/file_system/deno_file_system.ts";
import { fetchTransport } from "./adapters/http_transport/fetch_transport.ts";
import { systemKeychain } from "./adapters/keychain/system_keychain.ts";
import { denoPermissions } from "./adapters/permissions/deno_permissions.ts";
import { cliffyPrompter } from "./adapters/prompter/cliffy_prompter.ts";
import { denoProgramRunner } from "./adapters/program_runner/deno_program_runner.ts";
import { SystemRandom } from "./adapters/random/system_random.ts";
import { denoTerminal as terminal } from "./adapters/terminal/deno_terminal.ts";
import { denoUserFiles } from "./adapters/user_files/deno_user_files.ts";
import { buildInfo } from "./build_info.ts";
import type { Dependencies } from "./cli/context.ts";
import type { Format, Globals } from "./cli/globals.ts";
import { accessToken } from "./core/auth/access_token.ts";
import type { AuthPorts } from "./core/auth/auth_ports.ts";
import type { ChosenProvider } from "./core/auth/providers/find_provider.ts";
import { tokenText } from "./core/auth/token_text.ts";
import { type Config, loadConfig } from "./core/config/config.ts";
import { findProjectFile } from "./core/config/project_file.ts";
import { type Paths, resolvePaths } from "./core/config/paths.ts";
import { DEFAULT_SERVER, serverOrigin } from "./core/config/server_origin.ts";
import type { HttpPorts } from "./core/http/exchange.ts";
import { toldTransport } from "./core/http/told_transport.ts";
import { visible } from "./core/output/visible.ts";
import { join } from "./core/path.ts";
import { findPlaces, type OwnPlaces } from "./core/permissions/find_places.ts";
import { checkFlags, grantedAsAWhole } from "./core/permissions/check_flags.ts";
import type { Needs } from "./core/permissions/needs.ts";
import {
  type Places,
  resolveFlags,
  resolveOptionalFlags,
} from "./core/permissions/resolve_flags.ts";
import { serverSecrets } from "./core/secrets/server_secrets.ts";
import { readKeyFile, sealedStore, type SlotStatus } from "./core/store/open_store.ts";
import { storeAdministration } from "./core/store_choice/administration.ts";
import { type ChoicePorts, chosenStore } from "./core/store_choice/chosen_store.ts";
import { knownPassphrase, newPassphrase } from "./core/store_choice/passphrase.ts";
import { chosenKind } from "./core/store_choice/store_kind.ts";
import { hasCode } from "./errors.ts";
import type { CredentialStore } from "./ports/credential_store.ts";
import { Secret } from "./secret.ts";

const WRITER = `signet/${buildInfo.version}`;
const MAX_CA_BYTES = 1024 * 1024;
const MAX_TOKEN_BYTES = 16_386;

/** What every command has at hand; cheap to make. */
type Base = Pick<
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
  | "note"
  | "detail"
  | "paths"
  | "config"
  | "serverOrigin"
>;

/** The dependencies of one command, each made when it is first asked for. */
export function createContext(globals: Globals, format: Format): Dependencies {
  const base = createBase(globals, format);
  const store = once(() => openStore(base));
  const auth = once(() => authPorts(base, store));
  return {
    ...base,
    store,
    auth,
    provider: async (name) => await chosenProvider(base, name),
    storeAdministration: () => storeAdministration(choicePorts(base), storeLocation(base)),
    async secrets() {
      const ports = auth();
      const origin = await base.serverOrigin();
      return serverSecrets(ports.http, origin, () => accessToken(ports, origin));
    },
    async serverOffice(dataFolder, create) {
      const { openOffice } = await import("./app_server.ts");
      return await openOffice(base, { dataFolder, create, writer: WRITER });
    },
    async serve(plan) {
      const { serve } = await import("./app_server.ts");
      await serve(base, plan, WRITER);
    },
    async permissionFlags(needs) {
      const places = await placesOf(base, needs, {});
      return {
        required: resolveFlags(needs, places),
        optional: resolveOptionalFlags(needs, places),
      };
    },
    async checkPermissions(needs, own) {
      if (grantedAsAWhole(needs, denoPermissions)) return;
      const homeless = [needs.read, needs.write, needs.net].every((roles) => !roles?.length);
      const { may: _, ...required } = needs;
      const flags = resolveFlags(required, await placesOf(base, required, own));
      checkFlags(flags, denoPermissions, homeless);
    },
  };
}

function createBase(globals: Globals, format: Format): Base {
  const mayAsk = globals.prompt !== false && env.get("SIGNET_NO_PROMPT") === undefined;
  const resolved = once((): Paths =>
    resolvePaths(env, globals.config, () => denoUserFiles.workingFolder())
  );
  const note = (line: string) => {
    if (format === "text" || format === "raw") terminal.writeStderr(`${visible(line)}\n`);
  };
  const detail = (line: string) =>
    globals.verbose ? terminal.writeStderr(`${visible(line)}\n`) : undefined;
  const files = new DenoFileSystem();
  const loaded = once(async (): Promise<Config> => {
    const wanted = globals.context ?? env.get("SIGNET_CONTEXT");
    const ports = {
      env,
      files,
      userFiles: denoUserFiles,
      permissions: denoPermissions,
      note,
      detail,
    };
    const project = () => findProjectFile(ports);
    const config = await loadConfig(denoUserFiles, configFileOf(resolved), wanted, project);
    detail(`Context ${config.context}, chosen by ${config.chosenBy ?? "nothing"}`);
    return config;
  });
  return {
    globals,
    format,
    env,
    terminal,
    clock: new SystemClock(),
    random: new SystemRandom(),
    files,
    userFiles: denoUserFiles,
    prompter: cliffyPrompter(mayAsk),
    note,
    detail,
    paths: resolved,
    config: loaded,
    serverOrigin: once(async () =>
      serverOrigin(
        globals.server ?? globals.convexUrl ?? env.get("SIGNET_API_URL") ??
          (await loaded()).server ??
          DEFAULT_SERVER,
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

function choicePorts(base: Base): ChoicePorts {
  const passphrasePorts = { ...base, passphraseFile: env.get("SIGNET_PASSPHRASE_FILE") };
  return {
    ...base,
    keyFile: base.paths().keyFile,
    keychain: systemKeychain(env.os, {
      ...base,
      runner: denoProgramRunner,
      folder: () => join(base.paths().state, "keychain"),
    }),
    keys: {
      passphrase: () => knownPassphrase(passphrasePorts, "credential store"),
      keyFile: (path) => keyFileOf(base, path),
    },
    newPassphrase: async () => ({
      type: "passphrase",
      passphrase: await newPassphrase(passphrasePorts, "credential store"),
    }),
  };
}

/** A home that was moved took its key file along: the usual place is looked at too. A wrong key opens nothing. */
async function keyFileOf(base: Base, path: string): Promise<Secret> {
  try {
    return await readKeyFile(base.files, path);
  } catch (error) {
    const usual = base.paths().keyFile;
    if (usual === path || !hasCode(error, "FILE_NOT_FOUND")) throw error;
    return await readKeyFile(base.files, usual).catch(() => {
      throw error;
    });
  }
}

async function openStore(base: Base): Promise<CredentialStore> {
  return chosenStore(choicePorts(base), storeLocation(base), await askedKind(base));
}

async function askedKind(base: Base) {
  // `--no-store` (false) is for `auth login` alone and says nothing about how a store is opened.
  const flag = typeof base.globals.store === "string" ? base.globals.store : undefined;
  return chosenKind(flag, env.get("SIGNET_STORE"), (await base.config()).store);
}

function authPorts(base: Base, store: () => Promise<CredentialStore>): AuthPorts {
  return {
    http: httpPorts(base),
    // Looked for only when it is read: with a token from outside, no home folder is needed at all.
    store: lazyStore(store),
    files: base.files,
    lockFolder: () => base.paths().state,
    givenToken: once(() => givenToken(base)),
    account: async () => await contextAccount(base),
    async strategy(method, dialog) {
      const { authStrategy } = await import("./app_auth.ts");
      return authStrategy(base, httpPorts(base), method, dialog);
    },
  };
}

/** The context's account is at the context's server: where another is asked for, it says nothing. */
async function contextAccount({ globals, config }: Base): Promise<string | undefined> {
  const other = globals.server ?? globals.convexUrl ?? env.get("SIGNET_API_URL");
  return other === undefined ? (await config()).account : undefined;
}

async function chosenProvider(base: Base, name: string | undefined): Promise<ChosenProvider> {
  const { chooseProvider } = await import("./core/auth/providers/choose_provider.ts");
  const { globals, serverOrigin } = base;
  const choice = {
    config: await base.config(),
    namesServer: (globals.server ?? globals.convexUrl) !== undefined,
    serverOrigin,
    account: () => contextAccount(base),
  };
  return await chooseProvider(choice, name);
}

function lazyStore(open: () => Promise<CredentialStore>): CredentialStore {
  return {
    read: async () => await (await open()).read(),
    update: async (change) => await (await open()).update(change),
    describe: async () => await (await open()).describe(),
  };
}

async function givenToken(base: Base): Promise<Secret | undefined> {
  const path = base.globals.token;
  if (path !== undefined) {
    return Secret.fromText(tokenText(new Secret(await base.userFiles.read(path, MAX_TOKEN_BYTES))));
  }
  const given = env.get("SIGNET_TOKEN");
  return given === undefined ? undefined : Secret.fromText(tokenText(Secret.fromText(given)));
}

function httpPorts(base: Base): HttpPorts {
  const transport = fetchTransport({ caCerts: () => caCerts(base) });
  return {
    clock: base.clock,
    random: base.random,
    userAgent: WRITER,
    transport: base.globals.verbose ? toldTransport(transport, base.clock, base.detail) : transport,
  };
}

async function caCerts(base: Base): Promise<string[]> {
  const file = env.get("SIGNET_CA_FILE");
  if (file === undefined) return [];
  return [new TextDecoder().decode(await base.userFiles.read(file, MAX_CA_BYTES))];
}

async function placesOf(base: Base, needs: Needs, own: OwnPlaces): Promise<Places> {
  const slots = once(() => slotsOf(base));
  const ports = {
    ...base,
    keyFiles: async () =>
      (await slots()).map(({ path }) => path).filter((path) => path !== undefined),
    usesKeychain: async () =>
      await askedKind(base) === "keychain" ||
      (await slots()).some(({ type }) => type === "keychain"),
    async providerHosts(provider?: string) {
      const { providerHosts } = await import("./core/permissions/provider_hosts.ts");
      return await providerHosts(await base.config(), provider);
    },
    socketsAreAddresses: denoPermissions.socketsAreAddresses,
  };
  return await findPlaces(ports, needs, own);
}

async function slotsOf(base: Base): Promise<SlotStatus[]> {
  const ports = choicePorts(base);
  try {
    return (await sealedStore(ports, storeLocation(base), ports.keys).status()).slots;
  } catch (error) {
    if (hasCode(error, "PERMISSION_REFUSED")) throw error;
    return [];
  }
}
