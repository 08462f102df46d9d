import type { Awaitable } from "../../awaitable.ts";
import type { FunctionLimits } from "../../core/server/calls/function_ports.ts";
import type { LoginLimits } from "../../core/server/limits/login_limits.ts";
import type { TokenLifetimes } from "../../core/server/accounts/tokens.ts";
import type { ServerKeys } from "../../core/server/keys/server_keys.ts";
import type { IdTokenPorts } from "../../core/server/ci_login/issuer_keys.ts";
import type { Clock } from "../../ports/clock.ts";
import type { PasswordHasher } from "../../ports/password_hasher.ts";
import type { Random } from "../../ports/random.ts";
import type { RequestLog } from "../../ports/request_log.ts";
import type { SecretQuota } from "../../ports/server/sealed_secret_store.ts";
import type { RegistrationMode } from "../../ports/server/server_side.ts";
import type { ServerStore } from "../../ports/server/server_store.ts";
import type { TailscaleVerifier } from "../../ports/tailscale_verifier.ts";
import type { TokenSigner } from "../../ports/token_signer.ts";
import type { BodyBudgetLimits } from "./body_budgets.ts";
import type { Channel } from "./channel.ts";
import type { AnswerLimits } from "./answer_room.ts";
import type { ConnectionWatch } from "./connection_watch.ts";

/** What an operator may set. Every field has a default. */
interface ServerOptions {
  /** Token lifetimes; 15 minutes and 7 days. */
  lifetimes?: TokenLifetimes;
  /** Largest secret value, in bytes; 65536 (`--max-value`). */
  maxValueBytes?: number;
  /** How much secrets of one account may take up (`--quota-*`); 10,000, 256 MiB, 100 versions each. */
  secretQuota?: SecretQuota;
  /** Login attempts; 10 an account and 50 an address in 5 minutes. */
  loginLimits?: LoginLimits;
  /** Whether a device may ask for a login (RFC 8628, `--device-login`); false. */
  deviceLogin?: boolean;
  /** Who may make an account (`--registration`); by invitation. */
  registration?: RegistrationMode;
  /** How long a request's body may take, in milliseconds; 10000. */
  bodyTimeoutMs?: number;
  /** Bytes of bodies in memory; 64 MiB, 32 MiB an address, 16 MiB an identity, and as much again for small bodies. */
  bodyBudgets?: Partial<BodyBudgetLimits>;
  /** Large answers that nobody has taken yet; 64 MiB altogether, 16 MiB an address and an identity. */
  answers?: Partial<AnswerLimits>;
  /** How much each client may send and keep; generous by default. */
  functionLimits?: Partial<FunctionLimits>;
  /** Live events: time between two pings, and how long a pong may take; 30 s and 60 s. */
  events?: { pingMs: number; pongTimeoutMs: number };
}

/** Everything that the server's routes stand on. */
export interface ServerDeps {
  store: ServerStore;
  keys: ServerKeys;
  signer: TokenSigner;
  hasher: PasswordHasher;
  clock: Clock;
  random: Random;
  log: RequestLog;
  /** This server's base URL, as clients write it: no path, no slash at the end. */
  issuer: string;
  /** Checks Tailscale logins, which are refused without it. */
  tailscale?: TailscaleVerifier;
  /** Checks CI logins, which are not offered without it. */
  idTokens?: IdTokenPorts;
  options?: ServerOptions;
}

/** What is known of the connection that a request came on. */
export interface PeerInfo {
  /** The peer's address; never taken from a header (case 44). */
  peer: string;
  /** The peer's port; absent where there is no connection. */
  peerPort?: number;
  /** Makes the connection a WebSocket (RFC 6455); absent where none is offered. */
  upgrade?: () => { channel: Channel; response: Response };
  /** The connection, where a single one can be watched and cut. */
  connection?: ConnectionWatch;
  /** Aborts when the server is about to stop: what would stay open for ever must end. */
  stopping?: AbortSignal;
}

/** Answers one request; never throws and never rejects. */
export type Handler = (request: Request, info: PeerInfo) => Awaitable<Response>;
