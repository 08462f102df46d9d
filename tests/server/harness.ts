/** A real server in this process: SQLite in a temporary folder, cheap Argon2, a user. For the client's tests too. */
import { dirname, join } from "@std/path";
import { addUser } from "../../src/core/server/accounts/add_user.ts";
import { memoryStore } from "../../src/core/shared/store/memory_store.ts";
import {
  checkMasterKeys,
  loadServerKeys,
  type ServerKeys,
} from "../../src/core/server/keys/server_keys.ts";
import { DenoFileSystem } from "../../src/adapters/file_system/deno_file_system.ts";
import { argon2PasswordHasher } from "../../src/adapters/password_hasher/argon2_password_hasher.ts";
import { SystemRandom } from "../../src/adapters/random/system_random.ts";
import { SystemClock } from "../../src/adapters/clock/system_clock.ts";
import { openSqliteServerStore } from "../../src/adapters/server_store/sqlite/sqlite_server_store.ts";
import { cachingTokenSigner } from "../../src/adapters/token_signer/caching_token_signer.ts";
import { joseTokenSigner } from "../../src/adapters/token_signer/jose_token_signer.ts";
import type { IdTokenPorts } from "../../src/core/server/ci_login/issuer_keys.ts";
import type { TailscaleVerifier } from "../../src/ports/tailscale_verifier.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { CredentialStore } from "../../src/ports/credential_store.ts";
import type { RequestRecord } from "../../src/ports/request_log.ts";
import type { ServerStore } from "../../src/ports/server/server_store.ts";
import { Secret } from "../../src/secret.ts";
import { MemoryRequestLog } from "../fakes/memory_request_log.ts";
import { listen } from "../../src/server/listen.ts";
import { createServerApp } from "../../src/server/server_app.ts";
import type { Handler, ServerDeps, ServerOptions } from "../../src/server/http/server_deps.ts";

/** How a test server differs from the usual one. */
export interface TestServerOptions extends ServerOptions {
  /** The account; `alice` with `correct horse battery` by default. */
  username?: string;
  password?: string;
  /** The system's by default. */
  clock?: Clock;
  /** A folder to use and leave behind; a temporary one, removed at the end, by default. */
  folder?: string;
  /** Where the server's keys are; in memory by default. */
  keyStore?: CredentialStore;
  /** How long a write waits for another process's, in milliseconds; 5000. */
  busyTimeoutMs?: number;
  /** Checks Tailscale logins; they are off by default. */
  tailscale?: TailscaleVerifier;
  /** Checks CI logins; they are not offered by default. */
  idTokens?: IdTokenPorts;
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
  const folder = options.folder ?? await Deno.makeTempDir({ prefix: "sealhold-server-" });
  const clock = options.clock ?? new SystemClock();
  const random = new SystemRandom();
  const keyStore = options.keyStore ?? memoryStore();
  const store = await openSqliteServerStore(
    { files: new DenoFileSystem() },
    join(folder, "server.db"),
    options.busyTimeoutMs,
  );
  const keys = await loadServerKeys(keyStore, random, clock);
  await checkMasterKeys(keys, store.wrappedKeys);
  const issuer = options.issuer ?? "http://sealhold.test";
  const signer = cachingTokenSigner(await joseTokenSigner({ issuer, keys: keys.signing }));
  const hasher = argon2PasswordHasher({ random }, { memoryKiB: 64, iterations: 1 });
  const log = new MemoryRequestLog();
  const deps: ServerDeps = {
    ...{ store, keys, signer, hasher, clock, random, log, issuer, options },
    ...(options.tailscale && { tailscale: options.tailscale }),
    ...(options.idTokens && { idTokens: options.idTokens }),
  };
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
    keys,
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
      await hasher.close();
      await store.close();
      if (options.folder === undefined) await Deno.remove(folder, { recursive: true });
    },
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
  /** Stops listening and waits for requests under way. */
  stop(): Promise<void>;
}

/** Starts a server on a free loopback port. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const port = freePort();
  const url = `http://127.0.0.1:${port}`;
  const app = await openTestApp({ issuer: url, ...options });
  const ready = Promise.withResolvers<void>();
  const stopping = new AbortController();
  const ended = listen(app.handler, {
    port,
    signal: stopping.signal,
    signals: false,
    onReady: () => ready.resolve(),
  });
  await Promise.race([ready.promise, ended]);
  const stop = async () => {
    stopping.abort();
    await ended;
  };
  return {
    ...app,
    url,
    port,
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
