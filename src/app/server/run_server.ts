/** Runs a server until it is told to stop: one on a data folder, and nothing listens before all is in order. */
import { join } from "@std/path";
import { type OpenServer, openServer } from "./open_server.ts";
import { openServerData } from "./server_data.ts";
import type { ServerPorts } from "./server_ports.ts";
import { readTls } from "./tls.ts";
import { SealholdError } from "../../errors.ts";
import type { FileLock } from "../../ports/file_system.ts";
import type { ServePlan, ServerData } from "../../ports/server/server_side.ts";
import { errorLabel } from "../../server/http/refusal_of_error.ts";
import type { Handler } from "../../server/http/server_deps.ts";
import { listen } from "../../server/listen.ts";
import { createServerApp } from "../../server/server_app.ts";

/** A second server on the same data is a mistake, not something to wait for. */
const SERVE_LOCK_MS = 300;
/** How long a request's write waits for `sealhold server …` beside it; then 503. The server answers nobody meanwhile. */
const SERVE_BUSY_MS = 200;

/**
 * Runs the server until it is told to stop.
 * @throws {SealholdError} USAGE, BUSY (a server runs on this data, or the port is taken), and all of the key store
 */
export async function runServer(ports: ServerPorts, plan: ServePlan): Promise<void> {
  const data = await openServerData(ports, {
    ...plan,
    create: true,
    busyTimeoutMs: SERVE_BUSY_MS,
  });
  try {
    const lock = await lockData(ports, data.dataFolder);
    try {
      await serveData(ports, plan, data);
    } finally {
      lock.release();
    }
  } finally {
    await data.close();
  }
}

async function lockData({ files }: ServerPorts, dataFolder: string): Promise<FileLock> {
  try {
    return await files.lock(join(dataFolder, "serve.lock"), SERVE_LOCK_MS);
  } catch (error) {
    if (!(error instanceof SealholdError) || error.code !== "BUSY") throw error;
    throw new SealholdError("BUSY", "A server is running on this data folder already", {
      hint: "Stop it, or choose another --data folder",
    });
  }
}

async function serveData(ports: ServerPorts, plan: ServePlan, data: ServerData): Promise<void> {
  const tls = await readTls(ports, plan);
  const server = await openServer(ports, plan, data);
  const known = plan.issuer ?? issuerOf(plan, plan.port);
  const late = Promise.withResolvers<string>();
  const handler = known === undefined
    ? handlerOnceKnown(late.promise.then((issuer) => appOf(server, issuer)))
    : await appOf(server, known);
  const { log } = server;
  // Beside the first requests: what a crash has left of deleted secrets may take long to erase.
  void data.store.secrets.eraseRest().catch((error) =>
    log.event({ timeMs: ports.clock.nowMs(), event: "erasing_failed", error: errorLabel(error) })
  );
  try {
    await listen(handler, {
      host: plan.host,
      port: plan.port,
      ...(tls === undefined ? {} : { tls }),
      ...(plan.connections && { limits: plan.connections }),
      ...(plan.webSockets && {
        webSockets: {
          ...plan.webSockets,
          onReady: ({ url }) => announceSockets(ports, url),
        },
      }),
      onReady: ({ url, port }) => {
        late.resolve(issuerOf(plan, port) ?? url);
        announce(ports, url, data.dataFolder, plan);
      },
      onUnbounded: () =>
        ports.note(
          "warning: This runtime cannot bound or cut single connections: slow, idle and unread ones stay for as long as\n" +
            "their clients like. Put a reverse proxy with time-outs in front, or use the released binary.",
        ),
      onFailure: (error) =>
        log.event({ timeMs: ports.clock.nowMs(), event: "listener_failed", error }),
    });
  } finally {
    await log.flush();
  }
}

async function appOf(server: OpenServer, issuer: string): Promise<Handler> {
  return createServerApp(await server.deps(issuer));
}

/** The base URL as clients on this machine write it; undefined while the system has not chosen the port. */
function issuerOf({ tls, host }: ServePlan, port: number): string | undefined {
  if (port === 0) return undefined;
  return new URL(`${tls === undefined ? "http" : "https"}://${urlHost(host)}:${port}`).origin;
}

function urlHost(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

function handlerOnceKnown(app: Promise<Handler>): Handler {
  return async (request, info) => await (await app)(request, info);
}

function announceSockets({ globals, note }: ServerPorts, url: string): void {
  if (globals.banner !== false) note(`Taking WebSockets on ${url.replace("http", "ws")}`);
}

function announce(
  { globals, note }: ServerPorts,
  url: string,
  dataFolder: string,
  { registration }: ServePlan,
): void {
  if (globals.banner === false) return;
  note(`Listening on ${url}, data in ${dataFolder}`);
  if (registration === "invite") note("New identities need a code: sealhold server invite create");
}
