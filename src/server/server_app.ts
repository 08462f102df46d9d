import { DEFAULT_LOGIN_LIMITS } from "../core/accounts/login_limits.ts";
import type { LoginPorts } from "../core/accounts/log_in_with_password.ts";
import { LoginsInFlight } from "../core/accounts/logins_in_flight.ts";
import { DEFAULT_LIFETIMES } from "../core/accounts/tokens.ts";
import { DEFAULT_MAX_VALUE_BYTES, type VaultPorts } from "../core/vault/vault_ports.ts";
import { failure } from "./answers.ts";
import { ByteBudget } from "./byte_budget.ts";
import type { Exchange, Route } from "./exchange.ts";
import { type BodyLimits, MAX_BODY_BYTES } from "./read_body.ts";
import { errorLabel, refusalOf } from "./refusal_of_error.ts";
import { rawPath } from "./request_url.ts";
import { createRouter } from "./router.ts";
import { openRoutes } from "./routes/open_routes.ts";
import { secretRoutes } from "./routes/secret_routes.ts";
import { tokenRoutes } from "./routes/token_routes.ts";
import type { Handler, ServerDeps } from "./server_deps.ts";
import { steadyClock } from "./steady_clock.ts";

const DEFAULT_BODY_TIMEOUT_MS = 10_000;
/** Bytes of all bodies being read at once. */
const DEFAULT_BODY_BUDGET_BYTES = 64 * 1024 * 1024;

/**
 * The whole server as a function from request to response (api.md §1 to §3). It never throws, logs every request as one
 * record, and touches nothing but what it is given.
 */
export function createServerApp(deps: ServerDeps): Handler {
  const { clock, log } = deps;
  const bodies: BodyLimits = {
    maxBytes: MAX_BODY_BYTES,
    timeoutMs: deps.options?.bodyTimeoutMs ?? DEFAULT_BODY_TIMEOUT_MS,
    budget: new ByteBudget(deps.options?.bodyBudgetBytes ?? DEFAULT_BODY_BUDGET_BYTES),
  };
  const router = createRouter([
    ...secretRoutes(deps, _vaultPorts(deps), bodies),
    ...tokenRoutes(deps, _loginPorts(deps), bodies),
    ...openRoutes(deps),
  ]);
  const nextId = _requestIds(deps);

  return async (request, { peer }) => {
    const startMs = clock.monotonicMs();
    const path = rawPath(request.url);
    const exchange: Exchange = { request, path, peer, userUuid: undefined };
    let route: Route | undefined;
    let response: Response;
    let error: string | undefined;
    try {
      route = router(request.method, path);
      response = await route.handle(exchange);
    } catch (thrown) {
      const refusal = refusalOf(thrown);
      if (refusal.status >= 500) error = errorLabel(thrown);
      response = failure(refusal, path.startsWith("/api/v1/") ? "detail" : "envelope");
    }
    log.write({
      timeMs: clock.nowMs(),
      requestId: nextId(),
      method: request.method,
      route: route?.pattern ?? "-",
      status: response.status,
      durationMs: clock.monotonicMs() - startMs,
      peer,
      userUuid: exchange.userUuid,
      error,
    });
    return response;
  };
}

function _vaultPorts({ store, keys, clock, random, options }: ServerDeps): VaultPorts {
  return {
    secrets: store.secrets,
    keys: keys.master,
    clock,
    random,
    maxValueBytes: options?.maxValueBytes ?? DEFAULT_MAX_VALUE_BYTES,
  };
}

function _loginPorts(deps: ServerDeps): LoginPorts {
  const { store, keys, hasher, signer, random, clock, options } = deps;
  return {
    users: store.users,
    sessions: store.sessions,
    attempts: store.attempts,
    hasher,
    signer,
    random,
    clock,
    limitClock: steadyClock(clock),
    serverSecret: keys.serverSecret,
    limits: options?.loginLimits ?? DEFAULT_LOGIN_LIMITS,
    lifetimes: options?.lifetimes ?? DEFAULT_LIFETIMES,
    inFlight: new LoginsInFlight(),
  };
}

/** Ids that are unique without asking for randomness at every request: a random start and a counter. */
function _requestIds({ random }: ServerDeps): () => string {
  const run = Array.from(random.bytes(4), (byte) => byte.toString(16).padStart(2, "0")).join("");
  let count = 0;
  return () => `${run}-${(++count).toString(36)}`;
}
