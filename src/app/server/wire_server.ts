/** The server's half of the composition root: opens its data, and runs it. */
import { isAbsolute, join } from "@std/path";
import { argon2PasswordHasher } from "../../adapters/password_hasher/argon2_password_hasher.ts";
import { stderrRequestLog } from "../../adapters/request_log/stderr_request_log.ts";
import { openSqliteServerStore } from "../../adapters/server_store/sqlite/sqlite_server_store.ts";
import { cachingTokenSigner } from "../../adapters/token_signer/caching_token_signer.ts";
import { joseTokenSigner } from "../../adapters/token_signer/jose_token_signer.ts";
import { reloadingTokenSigner } from "../../adapters/token_signer/reloading_token_signer.ts";
import { loginPorts } from "./logins.ts";
import type { Dependencies } from "../../cli/graph/dependencies.ts";
import type { ServePlan, ServerData, ServerSide } from "../../ports/server/server_side.ts";
import { readKeyFile } from "../../core/shared/store/key_file.ts";
import { chosenStore } from "../../core/shared/store/choice/chosen_store.ts";
import { knownPassphrase, newPassphrase } from "../../core/shared/store/choice/passphrase.ts";
import { chosenKind, type StoreKind } from "../../core/shared/store/choice/store_kind.ts";
import {
  checkMasterKeys,
  keyRevision,
  loadServerKeys,
  type ServerKeys,
  type SigningSeed,
  signingSeeds,
} from "../../core/server/keys/server_keys.ts";
import { selfTestSync } from "../../crypto/sync/self_test.ts";
import { SealholdError } from "../../errors.ts";
import type { CredentialStore } from "../../ports/credential_store.ts";
import type { TokenSigner } from "../../ports/token_signer.ts";
import { listen } from "../../server/listen.ts";
import type { Handler } from "../../server/http/server_deps.ts";
import { createServerApp } from "../../server/server_app.ts";

const MAX_PEM_BYTES = 1024 * 1024;
/** A second server on the same data is a mistake, not something to wait for. */
const SERVE_LOCK_MS = 300;
/** How long a request's write waits for `sealhold server …` beside it; then 503. The server answers nobody meanwhile. */
const SERVE_BUSY_MS = 200;

/** What of the context the server stands on. */
export type ServerBase = Pick<
  Dependencies,
  "globals" | "env" | "clock" | "random" | "files" | "userFiles" | "prompter" | "note" | "paths"
>;

/** The server's side of the program. */
export function serverSide(base: ServerBase, writer: string): ServerSide {
  return {
    openData: async (dataFolder, create) =>
      await openServerData(base, { dataFolder, create, writer }),
    serve: async (plan) => await serve(base, plan, writer),
  };
}

/** Where a server's data is, and what opens its key file. */
interface DataPlace {
  dataFolder?: string | undefined;
  keyFile?: string | undefined;
  /** Name and version, written into the key file's envelope. */
  writer: string;
  /** How long a write waits for another process's, in milliseconds; 5000. */
  busyTimeoutMs?: number;
  /** Whether the folder is made when it is not there. */
  create: boolean;
}

/** Opens a server's data folder, which is made when it is not there. */
async function openServerData(base: ServerBase, place: DataPlace): Promise<ServerData> {
  selfTestSync();
  const dataFolder = absolute(base, place.dataFolder ?? base.paths().serverData);
  await checkPlace(base, dataFolder, place.create);
  const store = await openSqliteServerStore(
    base,
    join(dataFolder, "server.db"),
    place.busyTimeoutMs,
  );
  const hasher = argon2PasswordHasher(base);
  return {
    dataFolder,
    store,
    hasher,
    keyStore: keyStore(base, dataFolder, place),
    async close() {
      await hasher.close();
      await store.close();
    },
  };
}

/** A data folder is made only by who is to fill it: a mistyped one must not look like an empty server. */
async function checkPlace(base: ServerBase, folder: string, create: boolean): Promise<void> {
  if (create) return await base.files.ensurePrivateFolder(folder);
  if (await base.files.inspect(join(folder, "server.db")) !== undefined) return;
  throw new SealholdError("NOT_FOUND", `There is no server's data in ${folder}`, {
    hint: "Check --data; sealhold serve and sealhold server user add make it",
  });
}

function absolute(base: ServerBase, path: string): string {
  return isAbsolute(path) ? path : join(base.userFiles.workingFolder(), path);
}

/** `server-key.json`. It is made with a key file unless a passphrase was asked for; never in plain text. */
function keyStore(base: ServerBase, dataFolder: string, place: DataPlace): CredentialStore {
  const { state } = base.paths();
  const what = "server's keys";
  const passphrasePorts = { ...base, passphraseFile: base.env.get("SEALHOLD_PASSPHRASE_FILE") };
  const ports = {
    ...base,
    keyFile: absolute(base, place.keyFile ?? join(state, "server.key")),
    keys: {
      passphrase: () => knownPassphrase(passphrasePorts, what),
      keyFile: (path: string) => readKeyFile(base.files, path),
    },
    newPassphrase: async () => ({
      type: "passphrase" as const,
      passphrase: await newPassphrase(passphrasePorts, what),
    }),
  };
  const location = {
    path: join(dataFolder, "server-key.json"),
    stateDir: state,
    writer: place.writer,
    acceptRollback: base.globals.acceptRollback ?? false,
  };
  return chosenStore(ports, location, keyStoreKind(base));
}

function keyStoreKind(base: ServerBase): StoreKind {
  const flag = typeof base.globals.store === "string" ? base.globals.store : undefined;
  const kind = chosenKind(flag, base.env.get("SEALHOLD_STORE"), "keyfile") ?? "keyfile";
  if (kind === "keyfile" || kind === "passphrase") return kind;
  throw new SealholdError("USAGE", "The server's keys are opened by a key file or a passphrase", {
    hint: "Use --store keyfile or --store passphrase",
  });
}

/**
 * Runs the server until it is told to stop.
 * @throws {SealholdError} USAGE, BUSY (a server runs on this data, or the port is taken), and all of the key store
 */
async function serve(base: ServerBase, plan: ServePlan, writer: string): Promise<void> {
  const serverData = await openServerData(base, {
    ...plan,
    writer,
    create: true,
    busyTimeoutMs: SERVE_BUSY_MS,
  });
  try {
    const lock = await lockData(base, serverData.dataFolder);
    try {
      await run(base, plan, serverData);
    } finally {
      lock.release();
    }
  } finally {
    await serverData.close();
  }
}

/** Sealed records without the file that opens them: new keys would only hide the loss. */
async function refuseLostKeys(base: ServerBase, serverData: ServerData): Promise<void> {
  const path = join(serverData.dataFolder, "server-key.json");
  if (await serverData.store.wrappedKeys.activeKeyId() === undefined) return;
  if (await base.files.inspect(path) !== undefined) return;
  throw new SealholdError("LOCKED", "The server's key file is gone: server-key.json", {
    hint: `Restore ${path} from a backup; without it the secrets cannot be opened`,
  });
}

async function lockData(base: ServerBase, dataFolder: string) {
  try {
    return await base.files.lock(join(dataFolder, "serve.lock"), SERVE_LOCK_MS);
  } catch (error) {
    if (!(error instanceof SealholdError) || error.code !== "BUSY") throw error;
    throw new SealholdError("BUSY", "A server is running on this data folder already", {
      hint: "Stop it, or choose another --data folder",
    });
  }
}

async function run(base: ServerBase, plan: ServePlan, serverData: ServerData): Promise<void> {
  const tls = await readTls(base, plan);
  await refuseLostKeys(base, serverData);
  const keys = await loadServerKeys(serverData.keyStore, base.random, base.clock);
  await checkMasterKeys(keys, serverData.store.wrappedKeys);
  const log = stderrRequestLog();
  // Before anything listens: a file that is missing must stop the start, not the first request.
  const logins = await loginPorts(base, plan.tailscale);
  const app = (issuer: string) => createApp(base, plan, serverData, keys, issuer, log, logins);
  const known = plan.issuer ?? issuerOf(plan, plan.port);
  const late = Promise.withResolvers<string>();
  const handler = known === undefined ? handlerOnceKnown(late.promise.then(app)) : await app(known);
  try {
    await listen(handler, {
      host: plan.host,
      port: plan.port,
      ...(tls === undefined ? {} : { tls }),
      onReady: ({ url, port }) => {
        late.resolve(issuerOf(plan, port) ?? url);
        announce(base, url, serverData.dataFolder);
      },
      onFailure: (error) =>
        log.event({ timeMs: base.clock.nowMs(), event: "listener_failed", error }),
    });
  } finally {
    await log.flush();
  }
}

/** The base URL as clients on this machine write it; undefined while the system has not chosen the port. */
function issuerOf({ tls, host }: ServePlan, port: number): string | undefined {
  if (port === 0) return undefined;
  return new URL(`${tls === undefined ? "http" : "https"}://${urlHost(host)}:${port}`).origin;
}

function handlerOnceKnown(app: Promise<Handler>): Handler {
  return async (request, info) => await (await app)(request, info);
}

function announce(base: ServerBase, url: string, dataFolder: string): void {
  if (base.globals.banner !== false) base.note(`Listening on ${url}, data in ${dataFolder}`);
}

async function createApp(
  base: ServerBase,
  plan: ServePlan,
  serverData: ServerData,
  keys: ServerKeys,
  issuer: string,
  log: ReturnType<typeof stderrRequestLog>,
  logins: Awaited<ReturnType<typeof loginPorts>>,
) {
  return createServerApp({
    store: serverData.store,
    keys,
    signer: await tokenSigner(base, serverData, keys, issuer),
    hasher: serverData.hasher,
    clock: base.clock,
    random: base.random,
    log,
    issuer,
    ...logins,
    options: {
      lifetimes: { accessSec: plan.accessTtlSec, sessionSec: plan.sessionTtlSec },
      maxValueBytes: plan.maxValueBytes,
      deviceLogin: plan.deviceLogin,
    },
  });
}

/** A signer that takes up what `sealhold server key rotate --signing` does beside it. */
async function tokenSigner(
  { clock }: ServerBase,
  { keyStore }: ServerData,
  keys: ServerKeys,
  issuer: string,
): Promise<TokenSigner> {
  const make = async (seeds: SigningSeed[]) =>
    cachingTokenSigner(await joseTokenSigner({ issuer, keys: seeds }));
  const source = {
    revision: async () => await keyRevision(keyStore),
    open: async () => await make(signingSeeds(await keyStore.read(), clock.nowMs())),
  };
  const first = { signer: await make(keys.signing), revision: keys.revision };
  return reloadingTokenSigner(source, clock, first);
}

async function readTls(base: ServerBase, { tls }: ServePlan) {
  if (tls === undefined) return undefined;
  const [cert, key] = await Promise.all(
    [tls.certFile, tls.keyFile].map(async (path) =>
      new TextDecoder().decode(await base.userFiles.read(path, MAX_PEM_BYTES))
    ),
  );
  return { cert: cert ?? "", key: key ?? "" };
}

function urlHost(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
