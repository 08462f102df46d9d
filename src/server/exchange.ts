import { type Caller, verifyAccess } from "../core/accounts/verify_access.ts";
import type { AnswerStyle } from "./answers.ts";
import { notAuthenticated } from "./refusal.ts";
import type { ServerDeps } from "./server_deps.ts";

/** One request being answered, and what the log will say of it. */
export interface Exchange {
  readonly request: Request;
  readonly peer: string;
  /** The matched route's pattern. */
  route: string;
  style: AnswerStyle;
  userUuid?: string;
}

/** Answers a request; throws Refusal or SignetError otherwise. */
export type RouteHandler = (exchange: Exchange) => Promise<Response> | Response;

/** A route: method, pattern with `:name` for a segment, style, and what answers it. */
export interface Route {
  method: "GET" | "POST" | "DELETE";
  pattern: string;
  style: AnswerStyle;
  handle: RouteHandler;
}

const SCHEME = /^Bearer +/i;

/**
 * Who asks, by the bearer token: the only way in, so that a browser never sends it by itself (case 47).
 * @throws {Refusal} 401
 */
export async function authenticate(deps: ServerDeps, exchange: Exchange): Promise<Caller> {
  const header = exchange.request.headers.get("authorization") ?? "";
  const token = header.replace(SCHEME, "");
  if (token.length === header.length) throw notAuthenticated();
  const { signer, clock, store: { sessions } } = deps;
  const caller = await verifyAccess({ signer, sessions, clock }, token);
  if (caller === undefined) throw notAuthenticated();
  exchange.userUuid = caller.userUuid;
  return caller;
}
