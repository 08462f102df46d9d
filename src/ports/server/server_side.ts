/** The server as the command line reaches it: its data for administration, and the running of it. */
import type { CredentialStore } from "../credential_store.ts";
import type { PasswordHasher } from "../password_hasher.ts";
import type { SecretQuota } from "./sealed_secret_store.ts";
import type { ServerStore } from "./server_store.ts";

/** How Tailscale logins are verified; they are refused where there is no such plan. */
export type TailscalePlan =
  | { mode: "whois"; socket?: string }
  /** `keyFile` holds an API key of Tailscale; `tailnet` `-` is the key's own. */
  | { mode: "api"; keyFile: string; tailnet: string };

/** Who may make an account: anybody, who has an invitation, or nobody but the operator. */
export type RegistrationMode = "open" | "invite" | "closed";

/** A checked plan. */
export interface ServePlan {
  host: string;
  port: number;
  /** Where WebSockets are taken as well; nowhere when absent. */
  webSockets?: { host: string; port: number };
  /** Connections at once, altogether and of one address; the defaults when absent. */
  connections?: { maxConnections?: number; maxPerAddress?: number };
  /** Data folder; the default place when absent. */
  dataFolder?: string;
  /** Key file for a new `server-key.json`; the default place when absent. */
  keyFile?: string;
  /** PEM files. */
  tls?: { certFile: string; keyFile: string };
  /** Base URL as clients write it; from the address when absent. */
  issuer?: string;
  tailscale?: TailscalePlan;
  registration: RegistrationMode;
  /** Whether devices may ask for a login (RFC 8628). */
  deviceLogin: boolean;
  accessTtlSec: number;
  sessionTtlSec: number;
  maxValueBytes: number;
  /** How much secrets of one account may take up. */
  secretQuota: SecretQuota;
}

/** A server's data on this machine, open for administration. Close it when done. */
export interface ServerData {
  dataFolder: string;
  store: ServerStore;
  hasher: PasswordHasher;
  /** `server-key.json`, in the store.md format; made at the first write. */
  keyStore: CredentialStore;
  close(): Promise<void>;
}

/** The program's server side. */
export interface ServerSide {
  /**
   * Opens the data folder.
   * @param dataFolder the default place when absent
   * @param create whether it is made where there is none; refused otherwise
   */
  openData(dataFolder: string | undefined, create: boolean): Promise<ServerData>;
  /** Runs the server until it is told to stop. */
  serve(plan: ServePlan): Promise<void>;
}
