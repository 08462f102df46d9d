/** The one port of the auth manager: a strategy is one way to log in, and knows how to keep what it got alive. */
import type { BrowserOpener } from "../../../ports/browser_opener.ts";
import type { Environment } from "../../../ports/environment.ts";
import type { NameResolver } from "../../../ports/name_resolver.ts";
import type { OAuthClient } from "../../../ports/oauth_client.ts";
import type { RedirectListener } from "../../../ports/redirect_listener.ts";
import type { TailscaleIdentitySource } from "../../../ports/tailscale_identity_source.ts";
import type { UserFiles } from "../../../ports/user_files.ts";
import type { Secret } from "../../../secret.ts";
import type { HttpPorts } from "../http/exchange.ts";
import type { Login } from "./login.ts";
import type { LoginDialog } from "./login_dialog.ts";
import type { Method } from "./providers/method.ts";
import type { Provider } from "./providers/provider.ts";

/** What a login is asked for. */
export interface LoginRequest {
  provider: Provider;
  /** Origin that the credential will be bound to. */
  origin: string;
  /** From `--scopes`; the provider's own when undefined. */
  scopes?: readonly string[];
  /** How long to wait for somebody who approves; where nobody is at a terminal, it also says that somebody will. Seconds. */
  waitSec?: number;
  /** Whether to make an API key from a fresh OAuth token, where the provider can. */
  createKey?: boolean;
}

/** How a login stands. `refreshable`: its access token has ended, but a new one can be had. */
export type LoginState = "valid" | "refreshable" | "expired";

/** What may be shown of a login. */
export interface LoginDescription {
  method: Method;
  /** `API Key`, `OAuth`, `Token`, `Password` …: stands in brackets behind "Authenticated". */
  kind: string;
  /** Who is logged in, where the login says so. */
  who?: string;
  /** `sk-a…wxyz`; for keys and tokens that a person pasted. */
  masked?: string;
  /** RFC 3339 UTC. */
  expiresAt?: string;
  /** RFC 3339 UTC; when the refresh token ends. */
  sessionExpiresAt?: string;
  scopes?: readonly string[];
}

/** One way to log in. */
export interface AuthStrategy {
  readonly method: Method;
  /** For the select: `In the browser (OAuth)`. */
  readonly label: string;
  /**
   * Logs in.
   * @returns the login, not yet stored
   * @throws {SealholdError} LOGIN_FAILED, NOT_AUTHENTICATED (nobody can be asked), UNREACHABLE, UNSUPPORTED …
   */
  authenticate(request: LoginRequest): Promise<Login>;
  /**
   * Exchanges the refresh token for a new login. Absent where there is nothing to refresh with.
   * @throws {SealholdError} SESSION_EXPIRED when the server no longer accepts the refresh token
   */
  refresh?(login: Login): Promise<Login>;
  /** How the login stands now. */
  validate(login: Login, nowMs: number): LoginState;
  /** What may be shown of it. */
  describe(login: Login): LoginDescription;
  /** What goes into a request to the login's origin: header name in lower case to its secret value. */
  headers(login: Login, provider: Provider): Readonly<Record<string, Secret>>;
  /**
   * Revokes it at the provider. Absent where the provider knows no such thing.
   * @returns whether the provider confirmed
   */
  revoke?(login: Login): Promise<boolean>;
}

/** What strategies stand on. The expensive ones are made when they are first called for. */
export interface StrategyPorts {
  http: HttpPorts;
  env: Environment;
  userFiles: UserFiles;
  dialog: LoginDialog;
  oauthClient(): Promise<OAuthClient>;
  redirectListener(): Promise<RedirectListener>;
  browserOpener(): Promise<BrowserOpener>;
  nameResolver(): Promise<NameResolver>;
  tailscale(): Promise<TailscaleIdentitySource>;
  /** Version of this program, sent with a Tailscale login. */
  version: string;
}
