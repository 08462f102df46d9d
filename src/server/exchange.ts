import { type Caller, verifyAccess } from "../core/accounts/verify_access.ts";
import { notAuthenticated } from "./refusal.ts";
import type { ServerDeps } from "./server_deps.ts";

/** One request being answered, and what the log will say of it. */
export interface Exchange {
  readonly request: Request;
  /** As it was sent: not decoded. */
  readonly path: string;
  readonly peer: string;
  /** Set once the caller is known. */
  userUuid: string | undefined;
}

/** Answers a request; throws Refusal or SignetError otherwise. */
export type RouteHandler = (exchange: Exchange) => Promise<Response> | Response;

/** A route: method, pattern with `:name` for a segment, and what answers it. */
export interface Route {
  method: "GET" | "POST" | "DELETE";
  pattern: string;
  handle: RouteHandler;
}

const SCHEME = /^Bearer +/i;

/**
 * Who asks, by the bearer token: the only way in, so that a browser never sends it by itself (case 47).
 * @throws {Refusal} 401
 */
export async function authenticate(deps: ServerDeps, exchange: Exchange): Promise<Caller> {
  const header = exchange.request.headers.get("authorization") ?? "";
  const scheme = SCHEME.exec(header.slice(0, 16))?.[0];
  if (scheme === undefined) throw notAuthenticated();
  const token = header.slice(scheme.length);
  const { signer, clock, store: { sessions } } = deps;
  const caller = await verifyAccess({ signer, sessions, clock }, token);
  if (caller === undefined) throw notAuthenticated();
  exchange.userUuid = caller.userUuid;
  return caller;
}
