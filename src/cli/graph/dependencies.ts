/** What a verb is given. Everything expensive is a method, made when it is first called; `app/client/wire_client.ts` makes them. */
import type { Clock } from "../../ports/clock.ts";
import type { CredentialStore } from "../../ports/credential_store.ts";
import type { Environment } from "../../ports/environment.ts";
import type { EventStream } from "../../ports/event_stream.ts";
import type { FileSystem } from "../../ports/file_system.ts";
import type { Prompter } from "../../ports/prompter.ts";
import type { Random } from "../../ports/random.ts";
import type { SecretBackend } from "../../ports/secret_backend.ts";
import type { Terminal } from "../../ports/terminal.ts";
import type { UserFiles } from "../../ports/user_files.ts";
import type { AuthPorts } from "../../core/client/login/auth_ports.ts";
import type { KeyProofs } from "../../core/client/identity/key_proofs.ts";
import type { ChosenProvider } from "../../core/client/login/providers/find_provider.ts";
import type { Config } from "../../core/client/config/config.ts";
import type { Paths } from "../../core/client/config/paths.ts";
import type { OwnPlaces } from "../../core/client/permissions/find_places.ts";
import type { Needs } from "../../core/shared/permissions/needs.ts";
import type { StoreAdministration } from "../../core/shared/store/choice/administration.ts";
import type { ServerSide } from "../../ports/server/server_side.ts";
import type { Format, Globals } from "./globals.ts";

/** The dependencies of a command. */
export interface Dependencies {
  readonly globals: Globals;
  readonly format: Format;
  readonly clock: Clock;
  readonly random: Random;
  readonly env: Environment;
  readonly files: FileSystem;
  readonly userFiles: UserFiles;
  readonly terminal: Terminal;
  readonly prompter: Prompter;
  /** What key logs prove of keys; their module is loaded when one is asked for. */
  readonly keyProofs: KeyProofs;

  /** Folders of this user; depends on env and `--config`. */
  paths(): Paths;
  /** config.toml with the context chosen; depends on paths. */
  config(): Promise<Config>;
  /** Origin of the server; depends on config. */
  serverOrigin(): Promise<string>;
  /** The credential store as chosen; depends on config. Opened at the first read. */
  store(): Promise<CredentialStore>;
  /** Its administration (`store …`); depends on paths. */
  storeAdministration(): Promise<StoreAdministration>;
  /** Login use cases' ports: the HTTP transport, the store, the locks, the strategies. */
  auth(): AuthPorts;
  /**
   * The provider of a name such as `anthropic` or `anthropic/work`; `sealhold` is the server of the context. Without a name
   * it is the one that the context names, or else the server.
   * @throws {SealholdError} NOT_FOUND, USAGE, CONFIG_INVALID
   */
  provider(name?: string): Promise<ChosenProvider>;
  /** Live events of the server; the adapter is loaded when it is first called for. */
  eventStream(): Promise<EventStream>;
  /** Secrets on the server, with the session of its origin; depends on auth. */
  secrets(): Promise<SecretBackend>;
  /** The server, for `serve` and `server …`; loaded when it is first called for. */
  serverSide(): Promise<ServerSide>;

  /** A line on stderr for a person; nothing that a program needs. */
  note(line: string): void;
  /** A line on stderr with `--verbose`. */
  detail(line: string): void;
  /** The exact flags for a declaration, from the configuration at hand; `optional` ones stand in the place of required ones. */
  permissionFlags(needs: Needs): Promise<{ required: string[]; optional: string[] }>;
  /**
   * Refuses when the sandbox lacks one of those flags.
   * @throws {SealholdError} PERMISSION_REFUSED, naming it
   */
  checkPermissions(needs: Needs, own: OwnPlaces): Promise<void>;
  /** Ends the connections that the command has opened, and zeroes what it holds of the store. */
  close(): void;
}
