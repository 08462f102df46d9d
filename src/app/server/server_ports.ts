/** What the server is composed of: one member a port. The program passes its adapters, the tests pass fakes. */
import type { Dependencies } from "../../cli/graph/dependencies.ts";
import type { SigningSeed } from "../../core/server/keys/server_keys.ts";
import type { Clock } from "../../ports/clock.ts";
import type { FileSystem } from "../../ports/file_system.ts";
import type { HttpTransport } from "../../ports/http_transport.ts";
import type { IdTokenVerifier } from "../../ports/id_token_verifier.ts";
import type { NameResolver } from "../../ports/name_resolver.ts";
import type { PasswordHasher } from "../../ports/password_hasher.ts";
import type { Random } from "../../ports/random.ts";
import type { RequestLog } from "../../ports/request_log.ts";
import type { ServerStore } from "../../ports/server/server_store.ts";
import type { TailscaleVerifier } from "../../ports/tailscale_verifier.ts";
import type { TokenSigner } from "../../ports/token_signer.ts";
import type { Secret } from "../../secret.ts";

/** What the server takes from outside besides what the client has at hand. Nothing is opened before it is called for. */
export interface ServerAdapters {
  readonly idTokenVerifier: IdTokenVerifier;
  /**
   * Opens the database, which is made when it is not there.
   * @param busyTimeoutMs how long a write waits for another process's, in milliseconds; 5000
   */
  openStore(
    ports: { files: FileSystem },
    path: string,
    busyTimeoutMs: number | undefined,
  ): Promise<ServerStore>;
  passwordHasher(ports: { random: Random }): PasswordHasher;
  tokenSigner(issuer: string, keys: readonly SigningSeed[]): Promise<TokenSigner>;
  requestLog(): RequestLog;
  nameResolver(): NameResolver;
  /** @param socket tailscaled's */
  whoisVerifier(ports: { clock: Clock }, socket: string): TailscaleVerifier;
  deviceApiVerifier(
    ports: { transport: HttpTransport; clock: Clock },
    options: { apiKey: Secret; tailnet: string },
  ): TailscaleVerifier;
}

/** What of the command the server stands on. */
export interface ServerBase extends
  Pick<
    Dependencies,
    "globals" | "env" | "clock" | "random" | "files" | "userFiles" | "prompter" | "note" | "paths"
  > {
  /** Name and version, written into the key file's envelope. */
  writer: string;
  /** For requests of the server's own: an issuer's keys, Tailscale's device list. */
  transport: HttpTransport;
}

/** All that the server's parts are made from. */
export type ServerPorts = ServerAdapters & ServerBase;
