import { type Awaitable, whenKnown } from "../../awaitable.ts";
import type { TokenUse } from "../../ports/token_signer.ts";
import { type Caller, verifyAccess } from "../../core/server/accounts/verify_access.ts";
import { allows, type Scope } from "../../core/server/accounts/scopes.ts";
import { bearerChallenge, notAuthenticated, Refusal } from "./refusal.ts";
import type { PeerInfo, ServerDeps } from "./server_deps.ts";

/** One request being answered, and what the log will say of it. */
export interface Exchange {
  readonly request: Request;
  /** As it was sent: not decoded. */
  readonly path: string;
  readonly peer: string;
  readonly peerPort: number | undefined;
  /** Set once the caller is known. */
  userUuid: string | undefined;
  /** The function that was called, for the log. */
  called?: string | undefined;
  /** Why it was refused, for the log: a code. */
  reason?: string | undefined;
  /** Absent where there is no connection. */
  readonly upgrade: PeerInfo["upgrade"] | undefined;
}

/** Answers a request; throws Refusal or SealholdError otherwise. */
type RouteHandler = (exchange: Exchange) => Awaitable<Response>;

/** A route: method, pattern with `:name` for a segment, and what answers it. */
export interface Route {
  method: "GET" | "POST" | "DELETE";
  pattern: string;
  /** `page`: what goes wrong is shown to a person. By the path when absent. */
  style?: "page" | "function";
  handle: RouteHandler;
}

const SCHEME = /^Bearer +/i;

/**
 * Who asks, by the bearer token: the only way in, so that a browser never sends it by itself (case 47).
 * @param use the kind of token; an access token by default
 * @throws {Refusal} 401
 */
export function authenticate(
  deps: ServerDeps,
  exchange: Exchange,
  use?: TokenUse,
): Awaitable<Caller> {
  const header = exchange.request.headers.get("authorization") ?? "";
  const scheme = SCHEME.exec(header.slice(0, 16))?.[0];
  if (scheme === undefined) throw notAuthenticated();
  const token = header.slice(scheme.length);
  const { signer, clock, store: { sessions } } = deps;
  return whenKnown(verifyAccess({ signer, sessions, clock }, token, use), (caller) => {
    if (caller === undefined) throw notAuthenticated();
    exchange.userUuid = caller.userUuid;
    return caller;
  });
}

/**
 * Refuses a token that is limited to something else (RFC 6750 section 3.1).
 * @throws {Refusal} 403
 */
export function requireScope(caller: Caller, scope: Scope): void {
  if (allows(caller.scopes, scope)) return;
  const message = `This login is not allowed to: ${scope}`;
  const challenge = bearerChallenge("insufficient_scope", scope);
  throw new Refusal("insufficient_permissions", message, challenge);
}
