/** From a server's data to what its routes stand on. */
import { refuseLostKeys } from "./key_store.ts";
import { loginPorts } from "./logins.ts";
import type { ServerPorts } from "./server_ports.ts";
import { reloadingTokenSigner } from "../../core/server/keys/reloading_token_signer.ts";
import {
  checkMasterKeys,
  keyRevision,
  loadServerKeys,
  type ServerKeys,
  type SigningKeys,
  signingKeys,
} from "../../core/server/keys/server_keys.ts";
import type { RequestLog } from "../../ports/request_log.ts";
import type { ServePlan, ServerData } from "../../ports/server/server_side.ts";
import type { TokenSigner } from "../../ports/token_signer.ts";
import type { ServerDeps } from "../../server/http/server_deps.ts";

/** A server whose keys have been checked, and that nobody listens for yet. */
export interface OpenServer {
  keys: ServerKeys;
  log: RequestLog;
  /** @param issuer the base URL as clients write it */
  deps(issuer: string): Promise<ServerDeps>;
}

/**
 * Checks all that could stop a server before anything listens: a file that is missing must stop the start, not the first
 * request.
 * @throws {SealholdError} LOCKED, SEALED, UNSUPPORTED, and all of the key store
 */
export async function openServer(
  ports: ServerPorts,
  plan: ServePlan,
  data: ServerData,
): Promise<OpenServer> {
  await refuseLostKeys(ports, data);
  const keys = await loadServerKeys(data.keyStore, ports.random, ports.clock);
  await checkMasterKeys(keys, data.store.wrappedKeys);
  const log = ports.requestLog();
  const logins = await loginPorts(ports, plan.tailscale);
  return {
    keys,
    log,
    deps: async (issuer) => ({
      store: data.store,
      keys,
      signer: await tokenSigner(ports, data, keys, issuer),
      hasher: data.hasher,
      clock: ports.clock,
      random: ports.random,
      log,
      issuer,
      ...logins,
      options: {
        lifetimes: { accessSec: plan.accessTtlSec, sessionSec: plan.sessionTtlSec },
        maxValueBytes: plan.maxValueBytes,
        secretQuota: plan.secretQuota,
        deviceLogin: plan.deviceLogin,
        registration: plan.registration,
      },
    }),
  };
}

/** A signer that takes up what `sealhold server key rotate --signing` does beside it. */
async function tokenSigner(
  ports: ServerPorts,
  { keyStore }: ServerData,
  keys: ServerKeys,
  issuer: string,
): Promise<TokenSigner> {
  const { clock } = ports;
  const opened = async ({ seeds, untilMs }: SigningKeys) => ({
    signer: await ports.tokenSigner(issuer, seeds),
    untilMs,
  });
  const source = {
    revision: async () => await keyRevision(keyStore),
    open: async () => await opened(signingKeys(await keyStore.read(), clock.nowMs())),
  };
  const first = { ...await opened(keys.signing), revision: keys.revision };
  return reloadingTokenSigner(source, clock, first);
}
