import { caught, whenKnown } from "../awaitable.ts";
import { DEFAULT_LOGIN_LIMITS } from "../core/server/limits/login_limits.ts";
import type { LoginPorts } from "../core/server/accounts/log_in_with_password.ts";
import { LoginsInFlight } from "../core/server/limits/logins_in_flight.ts";
import {
  DEFAULT_FUNCTION_LIMITS,
  type FunctionPorts,
} from "../core/server/calls/function_ports.ts";
import type { OAuthPorts } from "../core/server/oauth/oauth_ports.ts";
import { DEFAULT_LIFETIMES } from "../core/server/accounts/tokens.ts";
import { KeptSecrets } from "../core/server/secrets/kept_secrets.ts";
import {
  DEFAULT_MAX_VALUE_BYTES,
  DEFAULT_SECRET_QUOTA,
  type SecretPorts,
} from "../core/server/secrets/secret_ports.ts";
import { type AnswerStyle, failure } from "./http/answers.ts";
import { AnswerRoom, DEFAULT_ANSWER_LIMITS } from "./http/answer_room.ts";
import { BodyBudgets, type BodyRules, DEFAULT_BODY_BUDGETS } from "./http/body_budgets.ts";
import { BodyOpener } from "./http/body_bytes.ts";
import { EventHub } from "./events/event_hub.ts";
import { eventRoutes } from "./events/event_routes.ts";
import type { Exchange, Route } from "./http/exchange.ts";
import type { TokenGrants } from "./http/oauth_answers.ts";
import { oauthGrants } from "./routes/oauth_grants.ts";
import { DEVICE_PATH } from "./pages/device_pages.ts";
import { refusalPage } from "./pages/page.ts";
import { outgoing } from "./http/large_answers.ts";
import { MAX_BODY_BYTES } from "./http/read_body.ts";
import { errorLabel, refusalOf } from "./http/refusal_of_error.ts";
import { rawPath } from "./http/request_url.ts";
import { createRouter } from "./http/router.ts";
import { ciGrant } from "./routes/ci_grant.ts";
import { deviceRoutes } from "./routes/device_routes.ts";
import { functionRoutes } from "./routes/function_routes.ts";
import { oauthAuthorizeRoutes } from "./routes/oauth_authorize_routes.ts";
import { deviceAuthorizationRoutes, oauthEndpointRoutes } from "./routes/oauth_endpoint_routes.ts";
import { oauthTokenRoutes } from "./routes/oauth_token_routes.ts";
import { openRoutes } from "./routes/open_routes.ts";
import { secretRoutes } from "./routes/secret_routes.ts";
import { tailscaleRoutes } from "./routes/tailscale_routes.ts";
import { tokenRoutes } from "./routes/token_routes.ts";
import type { Handler, ServerDeps } from "./http/server_deps.ts";
import { steadyClock } from "./steady_clock.ts";

const DEFAULT_BODY_TIMEOUT_MS = 10_000;

/**
 * The whole server as a function from request to response (api.md §1 to §6). It never throws, logs every request as one
 * record, and touches nothing but what it is given.
 */
export function createServerApp(deps: ServerDeps): Handler {
  const { clock, log } = deps;
  const bodies: BodyRules = {
    maxBytes: MAX_BODY_BYTES,
    timeoutMs: deps.options?.bodyTimeoutMs ?? DEFAULT_BODY_TIMEOUT_MS,
    opener: new BodyOpener(),
    budgets: new BodyBudgets({ ...DEFAULT_BODY_BUDGETS, ...deps.options?.bodyBudgets }),
  };
  const login = loginPorts(deps);
  const oauth = oauthPorts(deps, login);
  const hub = new EventHub();
  const functions = functionPorts(deps, login, hub);
  const { deviceLogin = false } = deps.options ?? {};
  // By grant_type; what is in this table is what the metadata names.
  const grants: TokenGrants = { ...oauthGrants(oauth, deviceLogin), ...ciGrant(deps, login) };
  const router = createRouter([
    ...secretRoutes(deps, secretPorts(deps), bodies),
    ...tokenRoutes(deps, login, bodies),
    ...functionRoutes(deps, functions, bodies),
    ...eventRoutes(deps, functions, hub),
    ...tailscaleRoutes(deps, login, bodies),
    ...oauthTokenRoutes(grants, login.users, bodies),
    ...oauthAuthorizeRoutes(oauth, bodies),
    ...oauthEndpointRoutes(oauth, bodies),
    ...(deviceLogin
      ? [...deviceAuthorizationRoutes(oauth, bodies), ...deviceRoutes(oauth, bodies)]
      : []),
    ...openRoutes(deps, { grants: Object.keys(grants), deviceLogin }),
  ]);
  const nextId = requestIds(deps);

  const stops = new WeakSet<AbortSignal>();

  const answers = new AnswerRoom({ ...DEFAULT_ANSWER_LIMITS, ...deps.options?.answers });

  return (request, { peer, peerPort, upgrade, connection, stopping }) => {
    if (stopping !== undefined && !stops.has(stopping)) {
      stops.add(stopping);
      stopping.addEventListener("abort", () => hub.close(), { once: true });
    }
    const startMs = clock.monotonicMs();
    const path = rawPath(request.url);
    const exchange: Exchange = {
      ...{ request, path, peer, peerPort, userUuid: undefined, upgrade, connection },
      answers,
    };
    let route: Route | undefined;
    let error: string | undefined;
    const answer = () => {
      route = router(request.method, path);
      return route.handle(exchange);
    };
    const refuse = (thrown: unknown) => {
      const refusal = refusalOf(thrown);
      if (refusal.status >= 500) error = errorLabel(thrown);
      exchange.reason = refusal.details.reason;
      return route?.style === "page"
        ? refusalPage(new URL(deps.issuer).host, refusal, path === DEVICE_PATH ? path : undefined)
        : failure(refusal, route?.style ?? styleOf(path));
    };
    return whenKnown(caught(answer, refuse), (made) => {
      const style = route?.style === "function" ? route.style : styleOf(path);
      const response = outgoing(exchange, made, style);
      log.write({
        timeMs: clock.nowMs(),
        requestId: nextId(),
        method: request.method,
        route: routeOf(route, exchange),
        status: response.status,
        durationMs: clock.monotonicMs() - startMs,
        peer,
        userUuid: exchange.userUuid,
        error,
        ...(exchange.reason === undefined ? {} : { reason: exchange.reason }),
      });
      return response;
    });
  };
}

/** A function's name is one of the table's: never what the client wrote. */
function routeOf(route: Route | undefined, { called }: Exchange): string {
  if (route === undefined) return "-";
  return called === undefined ? route.pattern : `${route.pattern} ${called}`;
}

function styleOf(path: string): AnswerStyle {
  if (path.startsWith("/api/v1/")) return "detail";
  return path.startsWith("/oauth/") ? "oauth" : "envelope";
}

function secretPorts({ store, keys, clock, random, options }: ServerDeps): SecretPorts {
  return {
    secrets: store.secrets,
    keys: keys.master,
    kept: new KeptSecrets(store.secrets),
    clock,
    random,
    maxValueBytes: options?.maxValueBytes ?? DEFAULT_MAX_VALUE_BYTES,
    quota: options?.secretQuota ?? DEFAULT_SECRET_QUOTA,
  };
}

function loginPorts(deps: ServerDeps): LoginPorts {
  const { store, keys, hasher, signer, random, clock, options } = deps;
  return {
    users: store.users,
    sessions: store.sessions,
    attempts: store.attempts,
    knownAddresses: store.knownAddresses,
    hasher,
    signer,
    random,
    clock,
    limitClock: steadyClock(clock),
    serverSecret: keys.serverSecret,
    limits: options?.loginLimits ?? DEFAULT_LOGIN_LIMITS,
    lifetimes: options?.lifetimes ?? DEFAULT_LIFETIMES,
    inFlight: new LoginsInFlight(clock),
  };
}

function oauthPorts({ store, issuer }: ServerDeps, login: LoginPorts): OAuthPorts {
  const { webSessions, codes, deviceGrants } = store;
  return { ...login, webSessions, codes, deviceGrants, issuer };
}

function functionPorts(
  { store, issuer, options }: ServerDeps,
  login: LoginPorts,
  hub: EventHub,
): FunctionPorts {
  const { identities, challenges, keyLogs, messages, groups, contactLists } = store;
  return {
    ...login,
    ...{ identities, challenges, keyLogs, messages, groups, contactLists, issuer },
    functionLimits: { ...DEFAULT_FUNCTION_LIMITS, ...options?.functionLimits },
    registration: options?.registration ?? "invite",
    onDelivered: (recipients) => hub.wake(recipients),
  };
}

/** Ids that are unique without asking for randomness at every request: a random start and a counter. */
function requestIds({ random }: ServerDeps): () => string {
  const run = Array.from(random.bytes(4), (byte) => byte.toString(16).padStart(2, "0")).join("");
  let count = 0;
  return () => `${run}-${(++count).toString(36)}`;
}
