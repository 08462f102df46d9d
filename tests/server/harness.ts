/**
 * A real server in this process, composed as the program composes it: SQLite and its keys in a temporary folder, cheap
 * Argon2, a user. For the client's tests too.
 */
import { dirname, join } from "@std/path";
import { addUser } from "../../src/core/server/accounts/add_user.ts";
import type { ServerKeys } from "../../src/core/server/keys/server_keys.ts";
import { DenoFileSystem } from "../../src/adapters/file_system/deno_file_system.ts";
import { argon2PasswordHasher } from "../../src/adapters/password_hasher/argon2_password_hasher.ts";
import { SystemRandom } from "../../src/adapters/random/system_random.ts";
import { SystemClock } from "../../src/adapters/clock/system_clock.ts";
import { createBase } from "../../src/app/client/base.ts";
import { openServer } from "../../src/app/server/open_server.ts";
import { serverAdapters } from "../../src/app/server/server_adapters.ts";
import { openServerData } from "../../src/app/server/server_data.ts";
import type { ServerAdapters, ServerPorts } from "../../src/app/server/server_ports.ts";
import type { IdTokenPorts } from "../../src/core/server/ci_login/issuer_keys.ts";
import type { TailscaleVerifier } from "../../src/ports/tailscale_verifier.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { CredentialStore } from "../../src/ports/credential_store.ts";
import type { RequestRecord } from "../../src/ports/request_log.ts";
import type { ServePlan } from "../../src/ports/server/server_side.ts";
import type { PasswordHasher } from "../../src/ports/password_hasher.ts";
import type { ServerStore } from "../../src/ports/server/server_store.ts";
import { Secret } from "../../src/secret.ts";
import { MemoryRequestLog } from "../fakes/memory_request_log.ts";
import { listen } from "../../src/server/listen.ts";
import { createServerApp } from "../../src/server/server_app.ts";
import type { SocketLimits } from "../../src/server/sockets/socket_limits.ts";
import type { Handler, ServerDeps } from "../../src/server/http/server_deps.ts";
import { fakeClientAdapters } from "../fakes/fake_client_adapters.ts";
import { FakeEnvironment } from "../fakes/fake_environment.ts";
import { FakeTransport } from "../fakes/fake_transport.ts";
import { DEFAULT_SECRET_QUOTA } from "../../src/core/server/secrets/secret_ports.ts";

type ServerOptions = NonNullable<ServerDeps["options"]>;

/** How a test server differs from the usual one. */
export interface TestServerOptions extends ServerOptions {
  /** The account; `alice` with `correct horse battery` by default. */
  username?: string;
  password?: string;
  /** The system's by default. */
  clock?: Clock;
  /** A data folder to use and leave behind, with a `keyStore`; a temporary one, removed at the end, by default. */
  folder?: string;
  /** In place of the sealed one, which is opened by a key file that is gone with the test. */
  keyStore?: CredentialStore;
  /** In place of the usual hasher, which it is given. */
  passwordHasher?: (usual: PasswordHasher) => PasswordHasher;
  /** How long a write waits for another process's, in milliseconds; 5000. */
  busyTimeoutMs?: number;
  /** Checks Tailscale logins; they are off by default. */
  tailscale?: TailscaleVerifier;
  /** Checks CI logins; the program's by default, of which no issuer can be reached. */
  idTokens?: IdTokenPorts;
  /** Whether WebSockets are taken, on a port of their own. */
  webSockets?: boolean;
  /** What connections may take, when listening; the defaults for what is absent. */
  sockets?: Partial<SocketLimits>;
  /** For https, when listening. */
  tls?: { cert: string; key: string };
  /** Base URL in tokens; `http://sealhold.test` by default, and the real one when listening. */
  issuer?: string;
}

/** A server without a socket. */
export interface TestApp extends AsyncDisposable {
  handler: Handler;
  deps: ServerDeps;
  store: ServerStore;
  keys: ServerKeys;
  keyStore: CredentialStore;
  clock: Clock;
  records: RequestRecord[];
  folder: string;
  username: string;
  password: string;
  userUuid: string;
  /** A request to the handler from 192.0.2.1. */
  send(method: string, path: string, options?: SendOptions): Promise<TestResponse>;
  /** Logs the user in. */
  logIn(): Promise<{ access: string; refresh: string }>;
}

/** What a request carries. */
export interface SendOptions {
  token?: string;
  /** Sent as JSON; a string goes out as it is. */
  body?: unknown;
  headers?: Record<string, string>;
  peer?: string;
}

/** A response read to its end. */
export interface TestResponse {
  status: number;
  headers: Headers;
  // deno-lint-ignore no-explicit-any
  json: any;
  text: string;
}

/** Builds a server without listening. */
export async function openTestApp(options: TestServerOptions = {}): Promise<TestApp> {
  const { username = "alice", password = "correct horse battery" } = options;
  const root = await Deno.makeTempDir({ prefix: "sealhold-server-" });
  const log = new MemoryRequestLog();
  const ports = portsOf(options, join(root, "home"), log);
  const { clock, random } = ports;
  const data = {
    ...await openServerData(ports, {
      dataFolder: options.folder ?? join(root, "data"),
      create: true,
      ...(options.busyTimeoutMs !== undefined && { busyTimeoutMs: options.busyTimeoutMs }),
    }),
    ...(options.keyStore && { keyStore: options.keyStore }),
  };
  const { store, hasher, keyStore, dataFolder: folder } = data;
  const server = await openServer(ports, planOf(options), data);
  const planned = await server.deps(options.issuer ?? "http://sealhold.test");
  // The limits that `serve` has no flag for.
  const deps = { ...planned, options: { ...planned.options, ...options } };
  const handler = createServerApp(deps);
  const known = await store.users.findByUsername(username);
  const { userUuid } = known ??
    await addUser({ users: store.users, hasher, clock, random }, {
      username,
      password: Secret.fromText(password),
    });
  const send: TestApp["send"] = (method, path, request = {}) =>
    sendTo(handler, method, path, request);
  return {
    handler,
    deps,
    store,
    keys: server.keys,
    keyStore,
    clock,
    records: log.records,
    folder,
    username,
    password,
    userUuid,
    send,
    logIn: async () =>
      (await send("POST", "/api/v1/token/", { body: { username, password } })).json,
    [Symbol.asyncDispose]: async () => {
      await data.close();
      await Deno.remove(root, { recursive: true });
    },
  };
}

/** @param home of the server's state: its key file */
function portsOf(options: TestServerOptions, home: string, log: MemoryRequestLog): ServerPorts {
  const clientAdapters = fakeClientAdapters({
    clock: options.clock ?? new SystemClock(),
    random: new SystemRandom(),
    files: new DenoFileSystem(),
    env: new FakeEnvironment({ SEALHOLD_HOME: home }),
  });
  return {
    ...adaptersOf(options, log),
    ...createBase(clientAdapters, {}, "text"),
    writer: "sealhold/test",
    transport: options.idTokens?.transport ?? new FakeTransport(),
  };
}

/** The program's own, but for the cost of a hash, the log, and what is checked elsewhere. */
function adaptersOf(
  { tailscale, idTokens, passwordHasher = (usual) => usual }: TestServerOptions,
  log: MemoryRequestLog,
): ServerAdapters {
  return {
    ...serverAdapters(),
    passwordHasher: (ports) =>
      passwordHasher(argon2PasswordHasher(ports, { memoryKiB: 64, iterations: 1 })),
    requestLog: () => log,
    nameResolver: () =>
      idTokens?.resolver ??
        { addresses: () => Promise.reject(new TypeError("no name was expected")) },
    ...(idTokens && { idTokenVerifier: idTokens.verifier }),
    ...(tailscale && { whoisVerifier: () => tailscale }),
  };
}

function planOf({ tailscale, ...options }: TestServerOptions): ServePlan {
  return {
    host: "127.0.0.1",
    port: 0,
    ...(tailscale && { tailscale: { mode: "whois", socket: "/no/tailscaled" } }),
    // Most tests are about something else, and register whom they need.
    registration: options.registration ?? "open",
    deviceLogin: options.deviceLogin ?? false,
    accessTtlSec: options.lifetimes?.accessSec ?? 900,
    sessionTtlSec: options.lifetimes?.sessionSec ?? 604_800,
    maxValueBytes: options.maxValueBytes ?? 65_536,
    secretQuota: options.secretQuota ?? DEFAULT_SECRET_QUOTA,
  };
}

async function sendTo(
  handler: Handler,
  method: string,
  path: string,
  { token, body, headers, peer = "192.0.2.1" }: SendOptions,
): Promise<TestResponse> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const request = new Request("http://sealhold.test/", {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: text }),
  });
  // The constructor would normalise the path; a socket does not.
  Object.defineProperty(request, "url", { value: `http://sealhold.test${path}` });
  const response = await handler(request, { peer });
  return await readResponse(response);
}

/** Reads a response. */
export async function readResponse(response: Response): Promise<TestResponse> {
  const text = await response.text();
  return { status: response.status, headers: response.headers, json: tryJson(text), text };
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A server that listens. */
export interface TestServer extends TestApp {
  /** Such as `http://127.0.0.1:43210`. */
  url: string;
  port: number;
  /** Where WebSockets are taken, with `webSockets`. */
  socketUrl: string;
  /** Stops listening and waits for requests under way. */
  stop(): Promise<void>;
}

/** Starts a server on a free loopback port. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const port = freePort();
  const url = `${options.tls ? "https" : "http"}://127.0.0.1:${port}`;
  const app = await openTestApp({ issuer: url, ...options });
  const ready = Promise.withResolvers<void>();
  const socketReady = Promise.withResolvers<string>();
  const onReady = ({ url }: { url: string }) => socketReady.resolve(url);
  if (!options.webSockets) socketReady.resolve("");
  const stopping = new AbortController();
  const ended = listen(app.handler, {
    port,
    signal: stopping.signal,
    signals: false,
    ...(options.tls && { tls: options.tls }),
    ...(options.webSockets && { webSockets: { host: "127.0.0.1", port: 0, onReady } }),
    ...(options.sockets && { limits: options.sockets }),
    onReady: () => ready.resolve(),
  });
  await Promise.race([ready.promise, ended]);
  const socketUrl = await Promise.race([socketReady.promise, ended.then(() => "")]);
  const stop = async () => {
    stopping.abort();
    await ended;
  };
  return {
    ...app,
    url,
    port,
    socketUrl,
    stop,
    [Symbol.asyncDispose]: async () => {
      await stop();
      await app[Symbol.asyncDispose]();
    },
  };
}

/** The issuer must be known before the socket is opened, so the port is chosen first. */
function freePort(): number {
  const probe = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = probe.addr;
  probe.close();
  return port;
}

/** The folder of this file, for subprocesses. */
export const TESTS_FOLDER = dirname(new URL(import.meta.url).pathname);
