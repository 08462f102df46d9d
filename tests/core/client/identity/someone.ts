/** A person at this machine: everything that the use cases of identities, messages and secrets work with, over fakes. */
import { keysFileBytes } from "../../../../src/core/client/identity/keys_file_bytes.ts";
import {
  type KeyPair,
  keyPairFromSeed,
  keysFileOf,
} from "../../../../src/core/shared/identity/key_pair.ts";
import { SealholdError } from "../../../../src/errors.ts";
import type { Session } from "../../../../src/ports/credential_store.ts";
import type { EventStream } from "../../../../src/ports/event_stream.ts";
import type { UserFiles } from "../../../../src/ports/user_files.ts";
import { FakeEnvironment } from "../../../fakes/fake_environment.ts";
import { FakeFunctionServer, tokenOf } from "../../../fakes/fake_function_server.ts";
import { FakeTerminal, type FakeTerminalOptions } from "../../../fakes/fake_terminal.ts";
import { FixedClock } from "../../../fakes/fixed_clock.ts";
import type { MemoryFileSystem } from "../../../fakes/memory_file_system.ts";
import { SeededRandom } from "../../../fakes/seeded_random.ts";
import { FakeSecretBackend } from "../../../fakes/fake_secret_backend.ts";
import { fakeAuth, ORIGIN, session } from "../login/fixture.ts";

export { ORIGIN } from "../login/fixture.ts";
export { failureOf } from "../http/fixture.ts";

/** How somebody differs from one who is logged in, with the keys in `/work/keys.json` and not in the store. */
export interface SomeoneOptions extends FakeTerminalOptions {
  server?: FakeFunctionServer;
  /** Logged in as that user; nobody when null. */
  user?: string | null;
  /** A token from outside, of that AID. */
  givenBy?: string;
}

/** Files that a person names, on a disk in memory; which were read, and how. */
class DiskUserFiles implements UserFiles {
  readonly #files: MemoryFileSystem;
  readonly opened: string[] = [];

  constructor(files: MemoryFileSystem) {
    this.#files = files;
  }

  read(path: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.#read(`shared ${path}`, path, maxBytes);
  }

  readPrivate(path: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.#read(`private ${path}`, path, maxBytes);
  }

  workingFolder(): string {
    return "/work";
  }

  #read(how: string, path: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
    this.opened.push(how);
    const bytes = this.#files.get(path.startsWith("/") ? path : `/work/${path}`);
    if (bytes === undefined) {
      const hint = `Check ${path}`;
      return Promise.reject(new SealholdError("FILE_NOT_FOUND", "No such file", { hint }));
    }
    if (bytes.length <= maxBytes) return Promise.resolve(bytes);
    return Promise.reject(new SealholdError("INVALID_VALUE", `More than ${maxBytes} bytes`));
  }
}

/** Makes one. The same seed has the same keys. */
export async function someone(seed: string, options: SomeoneOptions = {}) {
  const keys = await keyPairFromSeed(seed);
  const server = options.server ?? new FakeFunctionServer(ORIGIN);
  const user = options.user === undefined ? keys.aid : options.user;
  const sessions: Session[] = user === null
    ? []
    : [session({ username: user, access_token: tokenOf(keys.aid) })];
  const given = options.givenBy === undefined ? undefined : tokenOf(options.givenBy);
  const auth = await fakeAuth(sessions, [server.reply], given);
  const { files } = auth;
  putKeys(files, "/work/keys.json", keys);
  const backend = new FakeSecretBackend();
  const noEvents: EventStream = { connect: () => Promise.reject(new TypeError("no events here")) };
  return {
    keys,
    server,
    files,
    backend,
    store: auth.store,
    auth: () => auth,
    clock: new FixedClock(),
    random: new SeededRandom(seed),
    env: new FakeEnvironment(),
    terminal: new FakeTerminal(options),
    userFiles: new DiskUserFiles(files),
    serverOrigin: () => Promise.resolve(ORIGIN),
    namedOrigin: (): Promise<string | undefined> => Promise.resolve(ORIGIN),
    paths: () => ({ config: "/config", state: "/state" }),
    secrets: () => Promise.resolve(backend),
    eventStream: () => Promise.resolve(noEvents),
  };
}

/** One of them. */
export type Someone = Awaited<ReturnType<typeof someone>>;

/** Puts a keys file on a disk. */
export function putKeys(files: MemoryFileSystem, path: string, keys: KeyPair): void {
  files.put(path, keysFileBytes(keysFileOf(keys)));
}
