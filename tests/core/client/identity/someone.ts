/** A person at this machine: everything that the use cases of identities, messages and secrets work with, over fakes. */
import {
  type KeyPair,
  keyPairFromSeed,
  keysFileBytes,
  keysFileOf,
} from "../../../../src/core/shared/identity/key_pair.ts";
import { keyProofs } from "../../../../src/core/client/messaging/key_logs.ts";
import type { Session } from "../../../../src/ports/credential_store.ts";
import { FakeEnvironment } from "../../../fakes/fake_environment.ts";
import { FakeEventStream } from "../../../fakes/fake_event_stream.ts";
import { FakeFunctionServer, tokenOf } from "../../../fakes/fake_function_server.ts";
import { FakeTerminal, type FakeTerminalOptions } from "../../../fakes/fake_terminal.ts";
import { FakeUserFiles } from "../../../fakes/fake_user_files.ts";
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
  const noEvents = new FakeEventStream(new TypeError("no events here"));
  const paths = () => ({ config: "/config", state: "/state" });
  const random = new SeededRandom(seed);
  return {
    keys,
    server,
    files,
    backend,
    store: auth.store,
    auth: () => auth,
    clock: new FixedClock(),
    random,
    keyProofs: keyProofs({ files, random, paths }),
    env: new FakeEnvironment(),
    terminal: new FakeTerminal(options),
    userFiles: new FakeUserFiles({}, "/work", files),
    serverOrigin: () => Promise.resolve(ORIGIN),
    namedOrigin: (): Promise<string | undefined> => Promise.resolve(ORIGIN),
    paths,
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
