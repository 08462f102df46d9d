/** Calls the function endpoints of a Sealhold server (api.md section 5). */
import * as v from "valibot";
import { hasCode, SealholdError } from "../../../errors.ts";
import type { HttpResponse } from "../../../ports/http_transport.ts";
import { FUNCTION_FAILED } from "../../shared/codes/function_codes.ts";
import { answerError, givenTokenRefused } from "./answer.ts";
import { jsonBody } from "./envelope.ts";
import { type BoundToken, exchange, type HttpPorts } from "./exchange.ts";
import { functionError } from "./function_errors.ts";

/** Unread messages and the chain of a large group; a single sealed message may be 12 MiB. */
const MAX_RESPONSE_BYTES = 48 * 1024 * 1024;
const VALUE = v.object({ status: v.literal("success"), value: v.unknown() });
const FAILURE = v.object({
  status: v.literal("error"),
  errorData: v.optional(v.object({ code: v.string() })),
});

/** The arguments of a function. */
type FunctionArgs = Readonly<Record<string, unknown>>;

/** Functions of one server, called as one person. */
export interface FunctionClient {
  /** Reads; tried again where the network fails. */
  query<T>(path: string, args: FunctionArgs, shape: v.GenericSchema<unknown, T>): Promise<T>;
  /** Writes; sent once, because a second try could do it twice. */
  mutation<T>(path: string, args: FunctionArgs, shape: v.GenericSchema<unknown, T>): Promise<T>;
  /** The same without a token: challenges, registering and signing in. */
  open<T>(path: string, args: FunctionArgs, shape: v.GenericSchema<unknown, T>): Promise<T>;
}

/**
 * @param origin the server
 * @param token asked for anew at every call, so that a long run outlives one access token
 */
export function functionClient(
  http: HttpPorts,
  origin: string,
  token: () => Promise<BoundToken>,
): FunctionClient {
  const call = async <T>(
    kind: "query" | "mutation",
    path: string,
    args: FunctionArgs,
    shape: v.GenericSchema<unknown, T>,
    auth: BoundToken | undefined,
  ): Promise<T> => {
    const response = await exchange(http, {
      method: "POST",
      origin,
      path: `/api/${kind}`,
      body: { path, args, format: "json" },
      idempotent: kind === "query",
      maxResponseBytes: MAX_RESPONSE_BYTES,
      isRefused,
      ...(auth === undefined ? {} : { auth }),
    });
    try {
      return valueOf(response, path, shape);
    } catch (error) {
      if (auth?.given && (hasCode(error, "LOGIN_FAILED") || response.status === 401)) {
        throw givenTokenRefused();
      }
      throw error;
    }
  };
  return {
    query: async (path, args, shape) => await call("query", path, args, shape, await token()),
    mutation: async (path, args, shape) => await call("mutation", path, args, shape, await token()),
    open: async (path, args, shape) => await call("mutation", path, args, shape, undefined),
  };
}

/**
 * What a response says.
 * @throws {SealholdError} what the function's own code stands for, or BAD_RESPONSE
 */
function valueOf<T>(
  response: HttpResponse,
  path: string,
  shape: v.GenericSchema<unknown, T>,
): T {
  const body = jsonBody(response);
  const failure = v.safeParse(FAILURE, body);
  if (failure.success) {
    throw functionError(failure.output.errorData?.code ?? "", path, response);
  }
  if (response.status >= 400 && response.status !== FUNCTION_FAILED) {
    throw answerError(response);
  }
  const answer = v.safeParse(VALUE, body);
  const value = answer.success ? v.safeParse(shape, answer.output.value) : undefined;
  if (!value?.success) {
    throw new SealholdError("BAD_RESPONSE", `Unexpected answer from the server to ${path}`, {
      hint: "Check that --server names a Sealhold server, of this version",
    });
  }
  return value.output;
}

/** A function says so in its own words, whatever the status. */
function isRefused(response: HttpResponse): boolean {
  if (response.status === 401) return true;
  if (response.status !== FUNCTION_FAILED) return false;
  const failure = v.safeParse(FAILURE, jsonBody(response));
  return failure.success && failure.output.errorData?.code === "AUTH_ERROR";
}
