/** One function of the function endpoints: what it takes, who may call it, and what it does. */
import * as v from "valibot";
import { FunctionError } from "../../core/server/calls/function_error.ts";
import type { FunctionCaller, FunctionPorts } from "../../core/server/calls/function_ports.ts";

/** A query changes nothing that others can see; a mutation may. */
export type FunctionKind = "query" | "mutation";

/** Who calls: an identity, or an account that has none. */
export type AccountCaller = Omit<FunctionCaller, "aid"> & { aid: string | undefined };

/** What a function is called with. */
interface FunctionContext {
  ports: FunctionPorts;
  /** Undefined for an open function. */
  caller: AccountCaller | undefined;
  /** The address that calls. */
  peer: string;
}

/** A function in the table. */
export interface ServerFunction {
  kind: FunctionKind;
  /** Whether it is called without a token. */
  open: boolean;
  /** @throws {FunctionError} VALIDATION_ERROR, and whatever the function throws */
  run(context: FunctionContext, args: unknown): Promise<unknown>;
}

/** A function that anybody may call. */
export function openFunction<T>(
  kind: FunctionKind,
  schema: v.GenericSchema<unknown, T>,
  run: (context: FunctionContext, args: T) => Promise<unknown>,
): ServerFunction {
  return {
    kind,
    open: true,
    run: (context, args) => run(context, checked(schema, args)),
  };
}

/** A function that an account may call, with an identity or without. */
export function accountFunction<T>(
  kind: FunctionKind,
  schema: v.GenericSchema<unknown, T>,
  run: (context: { ports: FunctionPorts; caller: AccountCaller }, args: T) => Promise<unknown>,
): ServerFunction {
  return {
    kind,
    open: false,
    run({ ports, caller }, args) {
      if (caller === undefined) throw new FunctionError("AUTH_ERROR", "Not signed in", "Sign in");
      return run({ ports, caller }, checked(schema, args));
    },
  };
}

/** A function that only an identity may call. */
export function identityFunction<T>(
  kind: FunctionKind,
  schema: v.GenericSchema<unknown, T>,
  run: (ports: FunctionPorts, caller: FunctionCaller, args: T) => Promise<unknown>,
): ServerFunction {
  return accountFunction(kind, schema, ({ ports, caller: { aid, ...caller } }, args) => {
    if (aid !== undefined) return run(ports, { ...caller, aid }, args);
    throw new FunctionError(
      "PERMISSION_DENIED",
      "This account has no identity",
      "Register an identity and sign in with its key",
    );
  });
}

/** Unknown fields are left out; what is wrong is named by the field alone. */
function checked<T>(schema: v.GenericSchema<unknown, T>, args: unknown): T {
  const result = v.safeParse(schema, args);
  if (result.success) return result.output;
  const key = String(result.issues[0].path?.[0]?.key ?? "");
  // A path may hold a key of the client's: only names of ours are shown.
  const field = /^[a-zA-Z]{1,16}$/.test(key) ? `Argument "${key}" is not valid` : "Bad arguments";
  throw new FunctionError("VALIDATION_ERROR", field);
}
