import * as v from "valibot";
import { type BodyOpener, bodyTooLarge, type ByteLimits, CLOSE } from "./body_bytes.ts";
import { badRequest, Refusal } from "./refusal.ts";

/** What reading a body may take. */
export interface BodyLimits extends ByteLimits {
  /** For the whole body, in milliseconds (case 43: a slow body). */
  timeoutMs: number;
  opener: BodyOpener;
}

/** Largest body, in bytes (api.md). */
export const MAX_BODY_BYTES = 1024 * 1024;
/** Deepest nesting of a JSON body; the deepest one that any route takes has 3. */
const MAX_DEPTH = 32;
/** Keeps nothing between two calls. */
const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * Reads a JSON body and checks it against a schema. Unknown fields are ignored, so that newer clients can talk to older
 * servers. The text is never repeated in an error: it may hold a secret (case 30).
 * @throws {Refusal} 400 not JSON or not of that form, 408 too slow, 413 too large, 415 compressed, 503 too many at once
 */
export async function readBody<T>(
  request: Request,
  schema: v.GenericSchema<unknown, T>,
  limits: BodyLimits,
): Promise<T> {
  const result = v.safeParse(schema, parseJson(await readBytes(request, limits)));
  if (result.success) return result.output;
  const path = result.issues[0].path?.map((item) => String(item.key)).join(".") ?? "";
  throw badRequest(
    // A path may hold a key of the client's: only names of ours are shown.
    /^[a-z_]{1,32}(\.\d{1,3})?$/.test(path) ? `Field "${path}" is not valid` : "Body is not valid",
  );
}

/**
 * How long a request says that its body is.
 * @returns undefined when it does not say
 * @throws {Refusal} 413 if that is larger, 400 if it is no number
 */
export function checkDeclaredLength({ headers }: Request, maxBytes: number): number | undefined {
  const text = headers.get("content-length");
  if (text === null) return undefined;
  const length = Number(text);
  if (length > maxBytes) throw bodyTooLarge(maxBytes);
  if (!/^\d+$/.test(text)) throw badRequest('Header "content-length" is not valid');
  return length;
}

/**
 * Reads a body that is at most `limits.maxBytes` long.
 * @throws {Refusal} 400 cut short or not as long as was said, 408 too slow, 413 too large, 415 compressed, 503 too many at once
 */
export async function readBytes(request: Request, limits: BodyLimits): Promise<Uint8Array> {
  const { headers, body } = request;
  if ((headers.get("content-encoding") ?? "identity") !== "identity") {
    // Nothing is ever inflated here, so there is no bomb to defuse.
    throw new Refusal("unsupported_encoding", "Compressed bodies are not accepted", CLOSE);
  }
  const declared = checkDeclaredLength(request, limits.maxBytes);
  if (body === null) return new Uint8Array(0);
  const open = limits.opener.open(body, declared);
  let expired = false;
  const timer = setTimeout(() => {
    expired = true;
    open.cancel();
  }, limits.timeoutMs);
  try {
    const bytes = await open.readAll(limits);
    if (expired) throw tooSlow();
    return bytes;
  } catch (error) {
    if (expired) throw tooSlow();
    if (error instanceof Refusal) throw error;
    throw badRequest("Body was cut short");
  } finally {
    clearTimeout(timer);
  }
}

function parseJson(bytes: Uint8Array): unknown {
  const text = utf8Text(bytes);
  if (isTooDeep(text)) throw badRequest("Body is nested too deeply");
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest("Body is not JSON");
  }
}

function utf8Text(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw badRequest("Body is not UTF-8");
  }
}

/** Counts brackets outside of strings, before a parser builds what they nest. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (inString) {
      if (char === 0x5c) i++;
      else if (char === 0x22) inString = false;
    } else if (char === 0x22) inString = true;
    else if (char === 0x5b || char === 0x7b) {
      if (++depth > MAX_DEPTH) return true;
    } else if (char === 0x5d || char === 0x7d) depth--;
  }
  return false;
}

function tooSlow(): Refusal {
  return new Refusal("request_timeout", "Body took too long", CLOSE);
}
