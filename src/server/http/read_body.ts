import * as v from "valibot";
import type { BodyBytes } from "./byte_budget.ts";
import { badRequest, Refusal } from "./refusal.ts";

/** What reading a body may take. */
export interface BodyLimits {
  /** Largest body, in bytes. */
  maxBytes: number;
  /** For the whole body, in milliseconds (case 43: a slow body). */
  timeoutMs: number;
  /** Shared by all bodies. */
  budget: BodyBytes;
}

/** Largest body, in bytes (api.md). */
export const MAX_BODY_BYTES = 1024 * 1024;
/** Deepest nesting of a JSON body; the deepest one that any route takes has 3. */
const MAX_DEPTH = 32;
/** The connection is not used again: what is left of the body is not worth reading. */
const CLOSE = { connection: "close" };

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

/** @throws {Refusal} 413 if the request says that its body is larger */
export function checkDeclaredLength({ headers }: Request, maxBytes: number): void {
  if (Number(headers.get("content-length") ?? 0) > maxBytes) throw tooLarge(maxBytes);
}

/**
 * Reads a body that is at most `limits.maxBytes` long.
 * @throws {Refusal} 400 cut short, 408 too slow, 413 too large, 415 compressed, 503 too many at once
 */
export async function readBytes(request: Request, limits: BodyLimits): Promise<Uint8Array> {
  const { headers, body } = request;
  if ((headers.get("content-encoding") ?? "identity") !== "identity") {
    // Nothing is ever inflated here, so there is no bomb to defuse.
    throw new Refusal("unsupported_encoding", "Compressed bodies are not accepted", CLOSE);
  }
  checkDeclaredLength(request, limits.maxBytes);
  if (body === null) return new Uint8Array(0);
  const reader = body.getReader();
  let expired = false;
  const timer = setTimeout(() => {
    expired = true;
    reader.cancel().catch(() => {});
  }, limits.timeoutMs);
  try {
    const bytes = await readAll(reader, limits);
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

async function readAll(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  { maxBytes, budget }: BodyLimits,
): Promise<Uint8Array> {
  let size = 0;
  try {
    const chunks: Uint8Array[] = [];
    while (true) {
      const { done, value } = await reader.read();
      if (done) return joined(chunks, size);
      if (size + value.length > maxBytes) throw tooLarge(maxBytes);
      budget.take(value.length);
      size += value.length;
      chunks.push(value);
    }
  } catch (error) {
    reader.cancel().catch(() => {});
    throw error;
  } finally {
    // What follows is synchronous, so that no other body can arrive in between; or the bytes are held until the answer.
    budget.giveBack(size);
  }
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array {
  if (chunks.length === 1 && chunks[0] !== undefined) return chunks[0];
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
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
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
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

function tooLarge(maxBytes: number): Refusal {
  return new Refusal("payload_too_large", `Body is larger than ${maxBytes} bytes`, CLOSE);
}

function tooSlow(): Refusal {
  return new Refusal("request_timeout", "Body took too long", CLOSE);
}
