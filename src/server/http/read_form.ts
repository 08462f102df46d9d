import { type BodyLimits, readBytes } from "./read_body.ts";
import { badRequest } from "./refusal.ts";

/** Parameters of a form or a query, each at most once. */
export type Parameters = ReadonlyMap<string, string>;

/** Largest form, in bytes; an ID token of a CI runner fits. */
const MAX_FORM_BYTES = 32 * 1024;
/** Most parameters. */
const MAX_PARAMETERS = 32;

/**
 * Reads a body of `application/x-www-form-urlencoded`.
 * @throws {Refusal} 400 another type, or a parameter twice; 408, 413, 415, 503 as `readBody`
 */
export async function readForm(request: Request, limits: BodyLimits): Promise<Parameters> {
  const [type = ""] = (request.headers.get("content-type") ?? "").toLowerCase().split(";");
  if (type.trim() !== "application/x-www-form-urlencoded") {
    throw badRequest("Body must be application/x-www-form-urlencoded");
  }
  const maxBytes = Math.min(limits.maxBytes, MAX_FORM_BYTES);
  const bytes = await readBytes(request, { ...limits, maxBytes });
  return toParameters(new URLSearchParams(new TextDecoder().decode(bytes)));
}

/**
 * RFC 6749 section 3.2: a parameter twice is refused, because two readers could each take another one; one without a value
 * counts as omitted.
 * @throws {Refusal} 400
 */
function toParameters(pairs: URLSearchParams): Parameters {
  const parameters = new Map<string, string>();
  let count = 0;
  const seen = new Set<string>();
  for (const [name, value] of pairs) {
    if (++count > MAX_PARAMETERS) throw badRequest("There are too many parameters");
    if (seen.has(name)) throw badRequest("A parameter is given twice");
    seen.add(name);
    if (value !== "") parameters.set(name, value);
  }
  return parameters;
}

/**
 * A parameter that must be there.
 * @param maxChars longest value
 * @throws {Refusal} 400
 */
export function required(parameters: Parameters, name: string, maxChars = 2048): string {
  const value = optional(parameters, name, maxChars);
  if (value === undefined) throw badRequest(`Parameter '${name}' is missing`);
  return value;
}

/** A parameter that may be there. @throws {Refusal} 400 if it is too long */
export function optional(
  parameters: Parameters,
  name: string,
  maxChars = 2048,
): string | undefined {
  const value = parameters.get(name);
  if (value !== undefined && value.length > maxChars) {
    throw badRequest(`Parameter '${name}' is too long`);
  }
  return value;
}
