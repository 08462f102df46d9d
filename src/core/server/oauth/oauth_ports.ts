import type {
  AuthorizationCodeStore,
  DeviceGrantStore,
} from "../../../ports/server/oauth_grant_store.ts";
import type { WebSessionStore } from "../../../ports/server/web_session_store.ts";
import type { LoginPorts } from "../accounts/log_in_with_password.ts";

/** What the authorization server needs. */
export interface OAuthPorts extends LoginPorts {
  webSessions: WebSessionStore;
  codes: AuthorizationCodeStore;
  deviceGrants: DeviceGrantStore;
  /** This server's base URL. */
  issuer: string;
}
