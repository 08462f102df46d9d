import * as v from "valibot";
import { badRequest, Refusal } from "./refusal.ts";

/** Largest body, in bytes (api.md). */
const MAX_BODY_BYTES = 1024 * 1024;
/** Deepest nesting of a JSON body; the deepest one that any route takes has 3. */
const MAX_DEPTH = 32;
/** The connection is not used again: what is left of the body is not worth reading. */
const CLOSE = { connection: "close" };

/**
 * Reads a JSON body and checks it against a schema. Unknown fields are ignored, so that newer clients can talk to older
 * servers. The text is never repeated in an error: it may hold a secret (case 30).
 * @param timeoutMs for the whole body (case 43: a slow body)
 * @throws {Refusal} 400 not JSON or not of that form, 408 too slow, 413 too large, 415 compressed
 */
export async function readBody<T>(
  request: Request,
  schema: v.GenericSchema<unknown, T>,
  timeoutMs: number,
): Promise<T> {
  const result = v.safeParse(schema, _parse(await _readBytes(request, timeoutMs)));
  if (result.success) return result.output;
  const path = result.issues[0].path?.map((item) => String(item.key)).join(".") ?? "";
  throw badRequest(
    // A path may hold a key of the client's: only names of ours are shown.
    /^[a-z_]{1,32}(\.\d{1,3})?$/.test(path) ? `Field "${path}" is not valid` : "Body is not valid",
  );
}

async function _readBytes(request: Request, timeoutMs: number): Promise<Uint8Array> {
  const { headers, body } = request;
  if ((headers.get("content-encoding") ?? "identity") !== "identity") {
    // Nothing is ever inflated here, so there is no bomb to defuse.
    throw new Refusal(415, "unsupported_encoding", "Compressed bodies are not accepted", CLOSE);
  }
  if (Number(headers.get("content-length") ?? 0) > MAX_BODY_BYTES) throw _tooLarge();
  if (body === null) return new Uint8Array(0);
  const reader = body.getReader();
  let expired = false;
  const timer = setTimeout(() => {
    expired = true;
    reader.cancel().catch(() => {});
  }, timeoutMs);
  try {
    const bytes = await _readAll(reader);
    if (expired) throw _tooSlow();
    return bytes;
  } catch (error) {
    if (expired) throw _tooSlow();
    if (error instanceof Refusal) throw error;
    throw badRequest("Body was cut short");
  } finally {
    clearTimeout(timer);
  }
}

async function _readAll(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  while (true) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > MAX_BODY_BYTES) {
      reader.cancel().catch(() => {});
      throw _tooLarge();
    }
    chunks.push(value);
  }
  if (chunks.length === 1 && chunks[0] !== undefined) return chunks[0];
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

function _parse(bytes: Uint8Array): unknown {
  const text = _text(bytes);
  if (_isTooDeep(text)) throw badRequest("Body is nested too deeply");
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest("Body is not JSON");
  }
}

function _text(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw badRequest("Body is not UTF-8");
  }
}

/** Counts brackets outside of strings, before a parser builds what they nest. */
function _isTooDeep(text: string): boolean {
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

function _tooLarge(): Refusal {
  return new Refusal(
    413,
    "payload_too_large",
    `Body is larger than ${MAX_BODY_BYTES} bytes`,
    CLOSE,
  );
}

function _tooSlow(): Refusal {
  return new Refusal(408, "request_timeout", "Body took too long", CLOSE);
}
