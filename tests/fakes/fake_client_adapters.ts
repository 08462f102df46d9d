/** The client's adapters made of fakes: `wireClient` composes them as it composes the program's. */
import { systemKeychain } from "../../src/adapters/keychain/system_keychain.ts";
import type { ClientAdapters } from "../../src/app/client/client_ports.ts";
import { memoryStore } from "../../src/core/shared/store/memory_store.ts";
import type { CredentialStore } from "../../src/ports/credential_store.ts";
import type { EventStream } from "../../src/ports/event_stream.ts";
import type { FileSystem } from "../../src/ports/file_system.ts";
import type { HttpTransport } from "../../src/ports/http_transport.ts";
import type { Keychain } from "../../src/ports/keychain.ts";
import type { PermissionQuery } from "../../src/ports/permissions.ts";
import type { Prompter } from "../../src/ports/prompter.ts";
import type { Random } from "../../src/ports/random.ts";
import type { Terminal } from "../../src/ports/terminal.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { Environment } from "../../src/ports/environment.ts";
import type { UserFiles } from "../../src/ports/user_files.ts";
import { FakeEnvironment } from "./fake_environment.ts";
import { FakePrompter } from "./fake_prompter.ts";
import { FakeTerminal } from "./fake_terminal.ts";
import { FakeTransport } from "./fake_transport.ts";
import { FakeUserFiles } from "./fake_user_files.ts";
import { FixedClock } from "./fixed_clock.ts";
import { MemoryFileSystem } from "./memory_file_system.ts";
import { SeededRandom } from "./seeded_random.ts";

/** What a test prepares; a fake of its own for all that it leaves out. */
export interface FakeParts {
  clock?: Clock;
  random?: Random;
  env?: Environment;
  files?: FileSystem;
  userFiles?: UserFiles;
  terminal?: Terminal;
  /** Whoever answers when somebody may be asked. */
  prompter?: Prompter;
  transport?: HttpTransport;
  events?: EventStream;
  /** A system without one by default. */
  keychain?: Keychain;
  /** What the store of kind `memory` holds. */
  store?: CredentialStore;
  /** What the sandbox refuses; nothing by default. */
  refuses?: (query: PermissionQuery) => boolean;
}

/** Those adapters, and what was made of them. */
export interface FakeClientAdapters extends ClientAdapters {
  /** Names of the makers that were called, in order. */
  readonly made: (keyof ClientAdapters)[];
  /** How many networks were ended. */
  readonly closed: { networks: number };
}

/** Adapters of fakes. OAuth, browsers, names, tailscaled and the server are not expected unless a test puts them there. */
export function fakeClientAdapters(parts: FakeParts = {}): FakeClientAdapters {
  const made: (keyof ClientAdapters)[] = [];
  const closed = { networks: 0 };
  const make = <T>(name: keyof ClientAdapters, value: () => T): T => {
    made.push(name);
    return value();
  };
  const unexpected = (name: keyof ClientAdapters) => () =>
    make(name, () => Promise.reject(new TypeError(`no ${name} was expected`)));
  return {
    made,
    closed,
    clock: parts.clock ?? new FixedClock(),
    random: parts.random ?? new SeededRandom(),
    env: parts.env ?? new FakeEnvironment(),
    files: parts.files ?? new MemoryFileSystem(),
    userFiles: parts.userFiles ?? new FakeUserFiles(),
    terminal: parts.terminal ?? new FakeTerminal(),
    permissions: {
      granted: (query) => !(parts.refuses?.(query) ?? false),
      socketsAreAddresses: true,
    },
    programs: {
      run: ({ program }) => Promise.reject(new TypeError(`${program} was not expected`)),
    },
    prompter: (mayAsk) =>
      make("prompter", () => (mayAsk ? parts.prompter : undefined) ?? new FakePrompter()),
    network: () =>
      make("network", () => ({
        transport: parts.transport ?? new FakeTransport(),
        eventStream: () => Promise.resolve(parts.events ?? noEvents),
        close: () => void closed.networks++,
      })),
    keychain: (ports) => make("keychain", () => parts.keychain ?? systemKeychain("none", ports)),
    memoryStore: () => make("memoryStore", () => parts.store ?? memoryStore()),
    oauthClient: unexpected("oauthClient"),
    redirectListener: unexpected("redirectListener"),
    browserOpener: unexpected("browserOpener"),
    nameResolver: unexpected("nameResolver"),
    tailscale: unexpected("tailscale"),
    server: unexpected("server"),
  };
}

const noEvents: EventStream = {
  connect: () => Promise.reject(new TypeError("no event stream was expected")),
};
