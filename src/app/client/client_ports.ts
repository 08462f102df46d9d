/** What the client is composed of: one member a port. The program passes its adapters, the tests pass fakes. */
import type { ServerAdapters } from "../server/server_ports.ts";
import type { BrowserOpener } from "../../ports/browser_opener.ts";
import type { Clock } from "../../ports/clock.ts";
import type { CredentialStore } from "../../ports/credential_store.ts";
import type { Environment } from "../../ports/environment.ts";
import type { EventStream } from "../../ports/event_stream.ts";
import type { FileSystem } from "../../ports/file_system.ts";
import type { HttpTransport } from "../../ports/http_transport.ts";
import type { Keychain } from "../../ports/keychain.ts";
import type { NameResolver } from "../../ports/name_resolver.ts";
import type { OAuthClient } from "../../ports/oauth_client.ts";
import type { Permissions } from "../../ports/permissions.ts";
import type { ProgramRunner } from "../../ports/program_runner.ts";
import type { Prompter } from "../../ports/prompter.ts";
import type { Random } from "../../ports/random.ts";
import type { RedirectListener } from "../../ports/redirect_listener.ts";
import type { TailscaleIdentitySource } from "../../ports/tailscale_identity_source.ts";
import type { Terminal } from "../../ports/terminal.ts";
import type { UserFiles } from "../../ports/user_files.ts";

/**
 * The adapters of one process. What costs something to make is a function, called once and not before it is needed; what
 * costs something to load gives a promise, so that its modules stay out of a command that does without. The prompter alone is
 * made with every command: it costs nothing, and depends on an option.
 */
export interface ClientAdapters {
  readonly clock: Clock;
  readonly random: Random;
  readonly env: Environment;
  readonly files: FileSystem;
  readonly userFiles: UserFiles;
  readonly permissions: Permissions;
  readonly terminal: Terminal;
  readonly programs: ProgramRunner;
  /** @param mayAsk false with `--no-prompt`: then nobody is there */
  prompter(mayAsk: boolean): Prompter;
  network(options: NetworkOptions): Network;
  /** The system's keychain; one that this system has not throws KEYCHAIN_UNAVAILABLE when it is used. */
  keychain(ports: KeychainPorts): Keychain;
  /** What the store of kind `memory` is; of this process alone. */
  memoryStore(): CredentialStore;
  oauthClient(ports: OAuthPorts): Promise<OAuthClient>;
  redirectListener(): Promise<RedirectListener>;
  browserOpener(): Promise<BrowserOpener>;
  nameResolver(): Promise<NameResolver>;
  tailscale(options: TailscaleOptions): Promise<TailscaleIdentitySource>;
  /** What the server is composed of besides, for `serve` and `server …`. */
  server(): Promise<ServerAdapters>;
}

/** What a network trusts. */
export interface NetworkOptions {
  /** PEM certificates trusted besides the system's own; read at the first connection that needs them. */
  caCerts: () => Promise<string[]>;
}

/** The one way out of this process: requests and event streams share its connections. */
export interface Network {
  readonly transport: HttpTransport;
  eventStream(): Promise<EventStream>;
  /** Ends the connections; whoever made the network calls it. */
  close(): void;
}

/** What a keychain may stand on. */
interface KeychainPorts {
  runner: ProgramRunner;
  files: FileSystem;
  random: Random;
  /** Folder of the encrypted items, on a system whose keychain keeps none itself. */
  folder: () => string;
}

/** What an OAuth client stands on. */
interface OAuthPorts {
  transport: HttpTransport;
  random: Random;
  userAgent: string;
  /**
   * Whether a URL may be called at all.
   * @throws {SealholdError} ADDRESS_REFUSED, INSECURE_SERVER
   */
  checkUrl(url: URL, allowPrivate: boolean): Promise<void>;
}

/** How this machine's tailscaled is reached. */
interface TailscaleOptions {
  runner: ProgramRunner;
  /** Its socket; undefined where it has none that is a file. */
  socket: string | undefined;
  /** Its program, looked up in PATH. */
  program: string;
}
