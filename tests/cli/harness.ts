/** The command line over fakes: the real graph, parser and composition, and nothing of the machine. */
import { wireClient } from "../../src/app/client/wire_client.ts";
import { program } from "../../src/cli/root.ts";
import { runCommand } from "../../src/cli/run.ts";
import type { Runtime } from "../../src/cli/run_line.ts";
import type { AnyVerb, Group, Node } from "../../src/cli/graph/spec.ts";
import { memoryStore } from "../../src/core/shared/store/memory_store.ts";
import type { Credential, CredentialStore, Session } from "../../src/ports/credential_store.ts";
import type { EventStream } from "../../src/ports/event_stream.ts";
import type { Keychain } from "../../src/ports/keychain.ts";
import type { PermissionQuery } from "../../src/ports/permissions.ts";
import type { SecretBackend } from "../../src/ports/secret_backend.ts";
import { type FakeClientAdapters, fakeClientAdapters } from "../fakes/fake_client_adapters.ts";
import { FakeEnvironment } from "../fakes/fake_environment.ts";
import { FakePrompter } from "../fakes/fake_prompter.ts";
import { FakeTerminal, type FakeTerminalOptions } from "../fakes/fake_terminal.ts";
import type { Reply } from "../fakes/fake_transport.ts";
import { FakeUserFiles } from "../fakes/fake_user_files.ts";
import { MemoryFileSystem } from "../fakes/memory_file_system.ts";
import { SeededRandom } from "../fakes/seeded_random.ts";
import { type FakeHttp, fakeHttp } from "../core/client/http/fixture.ts";

/** The server that the fake configuration names. */
export const ORIGIN = "https://sealhold.example.com";

/** What a run starts with. */
export interface FakeOptions extends FakeTerminalOptions {
  /** Besides a home, `ORIGIN` as the server, and a store in memory; an empty variable is as good as none. */
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
  /** In place of the secrets on the server. */
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
  store?: CredentialStore;
  /** What the sandbox refuses. */
  refuses?: (query: PermissionQuery) => boolean;
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
  store: CredentialStore;
  files: MemoryFileSystem;
  prompter: FakePrompter;
  env: FakeEnvironment;
  terminal: FakeTerminal;
  userFiles: FakeUserFiles;
  random: SeededRandom;
  adapters: FakeClientAdapters;
  /** Whether a context was made, that is, whether a verb was about to run. */
  started: boolean;
}

/** Runs the program over fakes. */
export async function run(argv: readonly string[], options: FakeOptions = {}): Promise<Ran> {
  const world = await makeWorld(options);
  const code = await runCommand(
    options.graph ?? program,
    runtimeOf(world, options),
    argv,
  );
  const { stdout, stdoutBytes, stderr } = world.terminal;
  return { code, stdout, stdoutBytes, stderr, world };
}

async function makeWorld(options: FakeOptions): Promise<World> {
  const store = options.store ?? memoryStore();
  await store.update((entries) => {
    for (const session of options.sessions ?? []) entries.sessions[session.origin] = session;
    Object.assign(entries.credentials, options.credentials);
  });
  const http = fakeHttp(options.replies ?? []);
  const parts = {
    store,
    files: options.files ?? new MemoryFileSystem(),
    prompter: new FakePrompter(options.answers),
    env: new FakeEnvironment({
      SEALHOLD_HOME: "/home/s",
      SEALHOLD_API_URL: ORIGIN,
      ...(options.sealed ? {} : { SEALHOLD_STORE: "memory" }),
      ...options.env,
    }),
    terminal: new FakeTerminal(options),
    userFiles: new FakeUserFiles(options.userFiles),
    random: new SeededRandom(options.seed),
  };
  const { keychain, events, refuses } = options;
  const adapters = fakeClientAdapters({
    ...parts,
    clock: http.clock,
    transport: http.transport,
    ...(keychain && { keychain }),
    ...(events && { events }),
    ...(refuses && { refuses }),
  });
  return { ...parts, http, adapters, started: false };
}

function runtimeOf(world: World, { backend }: FakeOptions): Runtime {
  const client = wireClient(world.adapters);
  return {
    env: world.env,
    terminal: world.terminal,
    context(globals, format) {
      world.started = true;
      const wired = client(globals, format);
      return Promise.resolve({
        ...wired,
        ...(backend && { secrets: () => Promise.resolve(backend) }),
      });
    },
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
