/** The function endpoints (api.md section 5), in the protocol of the convex client. */
import { FunctionError, sentCodeOf } from "../../core/server/calls/function_error.ts";
import type { FunctionPorts } from "../../core/server/calls/function_ports.ts";
import { parseCall } from "../../core/server/calls/parse_call.ts";
import { FUNCTION_FAILED, functionCodeOfStatus } from "../../core/shared/codes/function_codes.ts";
import { SealholdError } from "../../errors.ts";
import { json } from "../http/answers.ts";
import type { BodyRules } from "../http/body_budgets.ts";
import type { HeldBytes } from "../http/byte_budget.ts";
import type { Exchange, Route } from "../http/exchange.ts";
import { accountCaller } from "../functions/account_caller.ts";
import { functionTable } from "../functions/registry.ts";
import type { AccountCaller, FunctionKind, ServerFunction } from "../functions/server_function.ts";
import { takeTurn } from "../http/large_answers.ts";
import { type BodyLimits, readBytes } from "../http/read_body.ts";
import { Refusal } from "../http/refusal.ts";
import type { ServerDeps } from "../http/server_deps.ts";

/** A message of 8 MiB as it goes over the wire, and the call around it. */
const MAX_MESSAGE_BODY_BYTES = 12 * 1024 * 1024 + 64 * 1024;
/** A body of that size over a slow line, in milliseconds. */
const MESSAGE_BODY_TIMEOUT_MS = 60_000;
const LARGE_CALL = "messages:send";

/** The three endpoints. */
export function functionRoutes(
  deps: ServerDeps,
  ports: FunctionPorts,
  bodies: BodyRules,
): Route[] {
  const table = functionTable();
  return (["query", "mutation", "action"] as const).map((endpoint) => ({
    method: "POST",
    pattern: `/api/${endpoint}`,
    style: "function",
    async handle(exchange) {
      // Calls wait for the store and for each other: what they carry counts for as long as it is in memory.
      const budget = bodies.budgets.hold(exchange);
      try {
        return json({ status: "success", value: await call(exchange, endpoint, budget) });
      } catch (error) {
        return refused(exchange, error);
      } finally {
        budget.release();
      }
    },
  }));

  async function call(
    exchange: Exchange,
    endpoint: FunctionKind | "action",
    budget: HeldBytes,
  ): Promise<unknown> {
    const caller = await callerOf(deps, exchange);
    const { path, args } = parseCall(await bodyOf(exchange, { ...bodies, budget }, caller));
    const called = table.get(path);
    if (called === undefined) throw new FunctionError("NOT_FOUND", "There is no such function");
    exchange.called = path;
    checkKind(called, endpoint);
    if (!called.open && caller instanceof Refusal) throw caller;
    const known = caller instanceof Refusal ? undefined : caller;
    if (called.kind === "query") await takeTurn(exchange);
    const context = { ports, caller: called.open ? undefined : known, peer: exchange.peer };
    return await called.run(context, args);
  }
}

/** Without a token, or with a bad one, the open functions can still be called: to get a good one. */
async function callerOf(deps: ServerDeps, exchange: Exchange): Promise<AccountCaller | Refusal> {
  try {
    return await accountCaller(deps, exchange);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

/** Strangers get to send 1 MiB; who is signed in, a message. */
async function bodyOf(
  { request }: Exchange,
  bodies: BodyLimits,
  caller: AccountCaller | Refusal,
): Promise<Uint8Array> {
  if (caller instanceof Refusal) return await readBytes(request, bodies);
  const large = Number(request.headers.get("content-length") ?? 0) > bodies.maxBytes;
  const timeoutMs = large ? Math.max(bodies.timeoutMs, MESSAGE_BODY_TIMEOUT_MS) : bodies.timeoutMs;
  const limits = { ...bodies, maxBytes: MAX_MESSAGE_BODY_BYTES, timeoutMs };
  const bytes = await readBytes(request, limits);
  // Looked for before anything is parsed: all that is so large and no message is refused.
  if (bytes.length > bodies.maxBytes && !namesLargeCall(bytes)) {
    throw new Refusal("payload_too_large", `Body is larger than ${bodies.maxBytes} bytes`);
  }
  return bytes;
}

/** In the first or last kilobyte, wherever a client puts the path: the envelope is between. */
function namesLargeCall(bytes: Uint8Array): boolean {
  const ends = [bytes.subarray(0, 1024), bytes.subarray(-1024)];
  return ends.some((part) => new TextDecoder().decode(part).includes(`"${LARGE_CALL}"`));
}

function checkKind({ kind }: ServerFunction, endpoint: FunctionKind | "action"): void {
  if (endpoint === "action" || endpoint === kind) return;
  throw new FunctionError("VALIDATION_ERROR", `This function is a ${kind}`);
}

/** @throws whatever is no refusal of a function: bodies that were not read, and failures of the server */
function refused(exchange: Exchange, error: unknown): Response {
  const shown = error instanceof Refusal ? ofAuthentication(error) : error;
  const code = sentCodeOf(shown);
  if (code === undefined || !(shown instanceof Error)) throw error;
  exchange.reason = code;
  const { message } = shown;
  const hint = shown instanceof FunctionError || shown instanceof SealholdError
    ? shown.hint
    : undefined;
  const response = json({
    status: "error",
    errorMessage: message,
    errorData: { code, message, ...(hint === undefined ? {} : { hint }) },
  }, FUNCTION_FAILED);
  const retryAfterSec = shown instanceof SealholdError ? shown.data.retryAfterSec : undefined;
  if (retryAfterSec !== undefined) response.headers.set("retry-after", String(retryAfterSec));
  return response;
}

function ofAuthentication(refusal: Refusal): Error {
  const { status, message } = refusal;
  if (status !== 401 && status !== 403) return refusal;
  const hint = status === 401 ? "Sign in" : undefined;
  return new FunctionError(functionCodeOfStatus(status), message, hint);
}
