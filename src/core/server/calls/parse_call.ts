/** The body of a function call: `{path, args, format}`. */
import { decodeUtf8, hasAtMostTokens, parseStrictJsonText } from "../../../crypto/strict_json.ts";
import { isObject } from "../../shared/identity/shapes.ts";
import { FunctionError } from "./function_error.ts";

/** A call as it came. */
interface FunctionCall {
  /** Such as `messages:send`. */
  path: string;
  args: Readonly<Record<string, unknown>>;
}

/** Twice what a roster of 1024 members has, and a message to as many has less: more is no call of any function. */
const MAX_TOKENS = 24_000;
const PATH = /^[A-Za-z]{1,32}:[A-Za-z]{1,32}$/;

/**
 * Reads a body strictly: what is hashed and signed must not be readable in two ways. `args` is the object itself or, as the
 * convex client sends it, an array that holds it.
 * @throws {FunctionError} VALIDATION_ERROR, which repeats nothing of the input
 */
export function parseCall(bytes: Uint8Array): FunctionCall {
  const body = json(bytes);
  if (!isObject(body)) throw badCall("The body is not an object");
  const { path, args = {} } = body;
  if (typeof path !== "string" || !PATH.test(path)) throw badCall("The path is malformed");
  const [one, ...more] = Array.isArray(args) ? args : [args];
  if (!isObject(one) || more.length > 0) throw badCall("args is not one object");
  return { path, args: one };
}

function json(bytes: Uint8Array): unknown {
  try {
    const text = decodeUtf8(bytes);
    if (hasAtMostTokens(text, MAX_TOKENS)) return parseStrictJsonText(text);
  } catch {
    throw badCall("The body is not strict JSON");
  }
  throw badCall("The body has too many parts");
}

function badCall(message: string): FunctionError {
  return new FunctionError("VALIDATION_ERROR", message);
}
