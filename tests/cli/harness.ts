/** The command line over fakes: the real graph and parser, nothing of the machine. */
import type { Dependencies } from "../../src/cli/graph/dependencies.ts";
import { program } from "../../src/cli/root.ts";
import { runCommand, type Runtime } from "../../src/cli/run.ts";
import type { AnyVerb, Group, Node } from "../../src/cli/graph/spec.ts";
import type { AuthPorts } from "../../src/core/client/login/auth_ports.ts";
import { chooseProvider } from "../../src/core/client/login/providers/choose_provider.ts";
import { loadConfig } from "../../src/core/client/config/config.ts";
import { resolvePaths } from "../../src/core/client/config/paths.ts";
import { serverOrigin } from "../../src/core/shared/net/server_origin.ts";
import type { Needs } from "../../src/core/shared/permissions/needs.ts";
import { readKeyFile } from "../../src/core/shared/store/key_file.ts";
import { memoryStore } from "../../src/core/shared/store/memory_store.ts";
import { sealedStore } from "../../src/core/shared/store/sealed_store.ts";
import { storeAdministration } from "../../src/core/shared/store/choice/administration.ts";
import { newPassphrase } from "../../src/core/shared/store/choice/passphrase.ts";
import type { Credential, Session } from "../../src/ports/credential_store.ts";
import type { EventStream } from "../../src/ports/event_stream.ts";
import type { Keychain } from "../../src/ports/keychain.ts";
import type { SecretBackend } from "../../src/ports/secret_backend.ts";
import { Secret } from "../../src/secret.ts";
import { FakeEnvironment } from "../fakes/fake_environment.ts";
import { FakePrompter } from "../fakes/fake_prompter.ts";
import { FakeTerminal, type FakeTerminalOptions } from "../fakes/fake_terminal.ts";
import type { Reply } from "../fakes/fake_transport.ts";
import { FakeUserFiles } from "../fakes/fake_user_files.ts";
import { MemoryFileSystem } from "../fakes/memory_file_system.ts";
import { SeededRandom } from "../fakes/seeded_random.ts";
import { strategiesOver } from "../core/client/login/strategy_ports.ts";
import { type FakeHttp, fakeHttp } from "../core/client/http/fixture.ts";
import { FakeSecretBackend } from "../fakes/fake_secret_backend.ts";

/** The server that the fake configuration names. */
export const ORIGIN = "https://sealhold.example.com";

/** What a run starts with. */
export interface FakeOptions extends FakeTerminalOptions {
  env?: Record<string, string>;
  /** A person's answers; nobody is there when absent. */
  answers?: readonly (string | boolean)[];
  /** The server's replies. */
  replies?: readonly Reply[];
  sessions?: readonly Session[];
  /** Provider (or `provider/account`) to its credential. */
  credentials?: Readonly<Record<string, Credential>>;
  /** Files that a person may name. */
  userFiles?: Record<string, string | Uint8Array>;
  backend?: SecretBackend;
  /** A disk, to run several commands on. */
  files?: MemoryFileSystem;
  /** The system's keychain; none when absent. */
  keychain?: Keychain;
  /** Work with the sealed store on that disk in place of one in memory. */
  sealed?: boolean;
  /** Live events. */
  events?: EventStream;
  /** A credential store that other runs work on too. */
  store?: AuthPorts["store"];
  /** Seed of the randomness: runs with the same one draw the same. */
  seed?: string;
  /** Another graph. */
  graph?: Group;
}

/** A run that has ended, and what it worked on. */
export interface Ran {
  code: number;
  stdout: string;
  stdoutBytes: Uint8Array;
  stderr: string;
  world: World;
}

/** What a command works on; kept between runs when it is passed on. */
export interface World {
  http: FakeHttp;
  store: AuthPorts["store"];
  files: MemoryFileSystem;
  keychain: Keychain | undefined;
  backend: SecretBackend;
  prompter: FakePrompter;
  env: FakeEnvironment;
  terminal: FakeTerminal;
  userFiles: FakeUserFiles;
  random: SeededRandom;
  events: EventStream | undefined;
  sealed: boolean;
  /** Whether a context was made, that is, whether a verb was about to run. */
  started: boolean;
}

/** Runs the program over fakes. */
export async function run(argv: readonly string[], options: FakeOptions = {}): Promise<Ran> {
  const world = await makeWorld(options);
  const code = await runCommand(options.graph ?? program, runtimeOf(world), argv);
  const { stdout, stdoutBytes, stderr } = world.terminal;
  return { code, stdout, stdoutBytes, stderr, world };
}

async function makeWorld(options: FakeOptions): Promise<World> {
  const store = options.store ?? memoryStore();
  await store.update((entries) => {
    for (const session of options.sessions ?? []) entries.sessions[session.origin] = session;
    Object.assign(entries.credentials, options.credentials);
  });
  return {
    http: fakeHttp(options.replies ?? []),
    store,
    files: options.files ?? new MemoryFileSystem(),
    keychain: options.keychain,
    backend: options.backend ?? new FakeSecretBackend(),
    prompter: new FakePrompter(options.answers),
    env: new FakeEnvironment({
      SEALHOLD_HOME: "/home/s",
      SEALHOLD_API_URL: ORIGIN,
      ...options.env,
    }),
    terminal: new FakeTerminal(options),
    userFiles: new FakeUserFiles(options.userFiles),
    random: new SeededRandom(options.seed),
    events: options.events,
    sealed: options.sealed ?? false,
    started: false,
  };
}

function runtimeOf(world: World): Runtime {
  return {
    env: world.env,
    terminal: world.terminal,
    context(globals, format) {
      world.started = true;
      return Promise.resolve(contextOf(world, globals, format));
    },
  };
}

function contextOf(
  world: World,
  globals: Dependencies["globals"],
  format: Dependencies["format"],
): Dependencies {
  const { env, terminal, files, userFiles, prompter, http, store, backend, random } = world;
  const paths = () => resolvePaths(env, globals.config, () => userFiles.workingFolder());
  const config = () => loadConfig(userFiles, paths().configFile, globals.context);
  const origin = () =>
    Promise.resolve().then(() => serverOrigin(globals.server ?? env.get("SEALHOLD_API_URL") ?? ""));
  const note = (line: string) => {
    if (format === "text" || format === "raw") terminal.writeStderr(`${line}\n`);
  };
  const keys = {
    passphrase: async () => Secret.fromText(await prompter.secret("Passphrase")),
    keyFile: (path: string) => readKeyFile(files, path),
  };
  const location = () => ({
    path: paths().store,
    stateDir: paths().state,
    writer: "sealhold/test",
  });
  const choicePorts = () => ({
    ...{ files, random, clock: http.clock, prompter, keyFile: paths().keyFile, note, keys },
    ...(world.keychain === undefined ? {} : { keychain: world.keychain }),
    newPassphrase: async () => ({
      type: "passphrase" as const,
      passphrase: await newPassphrase({ userFiles, prompter, passphraseFile: undefined }, "store"),
    }),
  });
  return {
    globals,
    format,
    clock: http.clock,
    random,
    env,
    files,
    userFiles,
    terminal,
    prompter,
    paths,
    config,
    serverOrigin: origin,
    store: () =>
      Promise.resolve(world.sealed ? sealedStore(choicePorts(), location(), keys) : store),
    storeAdministration: () => storeAdministration(choicePorts(), location()),
    provider: async (name) => {
      const loaded = await config();
      const choice = {
        config: loaded,
        namesServer: globals.server !== undefined,
        serverOrigin: origin,
        account: () => Promise.resolve(loaded.account),
      };
      return await chooseProvider(choice, name);
    },
    auth: () => ({
      http,
      store,
      files,
      account: async () => (await config()).account,
      strategy: strategiesOver(http, { env, userFiles }),
      lockFolder: () => paths().state,
      serverByProject: () => Promise.resolve(false),
      givenToken: () => {
        const given = env.get("SEALHOLD_TOKEN");
        return Promise.resolve(given === undefined ? undefined : Secret.fromText(given));
      },
    }),
    eventStream: () =>
      Promise.resolve(
        world.events ??
          { connect: () => Promise.reject(new TypeError("no event stream in this test")) },
      ),
    secrets: () => Promise.resolve(backend),
    serverSide: () => Promise.reject(new Error("no server in these tests")),
    note,
    detail: (line) => globals.verbose ? note(line) : undefined,
    permissionFlags: (needs: Needs) =>
      Promise.resolve({
        required: [`--allow-env=${needs.env.join(",")}`],
        optional: (needs.may?.run ?? []).map((role) => `--allow-run=${role}`),
      }),
    checkPermissions: () => Promise.resolve(),
  };
}

/** Every node of the graph with its path, groups before their children. */
export function nodes(
  node: Node = program,
  path: readonly string[] = [],
): { path: readonly string[]; node: Node }[] {
  const own = { path, node };
  if (node.kind === "verb") return [own];
  return [
    own,
    ...Object.entries(node.children).flatMap(([name, child]) => nodes(child, [...path, name])),
  ];
}

/** Every verb of the graph, loaded. */
export async function verbs(): Promise<
  { path: readonly string[]; summary: string; verb: AnyVerb }[]
> {
  const found = [];
  for (const { path, node } of nodes()) {
    if (node.kind === "verb") {
      found.push({ path, summary: node.summary, verb: (await node.load()).verb });
    }
  }
  return found;
}
