/** The bytes of a body as they arrive, counted before the next ones are asked for. */
import type { BodyBytes } from "./byte_budget.ts";
import { badRequest, Refusal } from "./refusal.ts";

/**
 * Largest body that a buffer is made for before it has come, in bytes. Like the runtime's own buffers, it is not in the
 * budget until bytes arrive; and it is a quarter of the least of those.
 */
const MAX_FORESEEN_BYTES = 16 * 1024;
/** The connection is not used again: what is left of the body is not worth reading. */
export const CLOSE = { connection: "close" };

/** How much a body may be. */
export interface ByteLimits {
  /** Largest body, in bytes. */
  maxBytes: number;
  /** Shared by all bodies. */
  budget: BodyBytes;
}

/** A body being read. */
interface OpenBody {
  /**
   * All of it.
   * @throws {Refusal} 413 too large, 503 too many at once, 400 not as long as was said; and what the stream throws when it
   *   is cut short
   */
  readAll(limits: ByteLimits): Promise<Uint8Array>;
  /** Ends the reading: what is still awaited comes as the end. */
  cancel(): void;
}

/** Reads to the end, and tells of every chunk before it asks for the next one. */
type ReadToEnd = (count: (bytes: number) => void) => Promise<Uint8Array>;

/**
 * Opens bodies in the way that is cheapest on this runtime. One short body that says how long it is fits into a buffer of
 * its own: Deno 2.6 makes two of 64 KiB for any other, and being rid of those is half of the cost of a small POST.
 */
export class BodyOpener {
  /** Whether bodies are byte streams (Deno 2.6). Each try on one that is not (Deno 2.9) costs an exception. */
  #byteStreams = true;

  /** @param declared how long the body is, as `content-length` says; undefined where nothing does */
  open(body: ReadableStream<Uint8Array>, declared: number | undefined): OpenBody {
    if (declared !== undefined && declared <= MAX_FORESEEN_BYTES) {
      const byob = this.#byobReader(body);
      if (byob) return counted(byob, declared, (count) => inOneBuffer(byob, declared, count));
    }
    const reader = body.getReader();
    return counted(reader, declared, (count) => inChunks(reader, count));
  }

  #byobReader(body: ReadableStream<Uint8Array>): ReadableStreamBYOBReader | undefined {
    if (!this.#byteStreams) return undefined;
    try {
      return body.getReader({ mode: "byob" });
    } catch {
      this.#byteStreams = false;
      return undefined;
    }
  }
}

/** The refusal of a body that is, or says that it is, larger. */
export function bodyTooLarge(maxBytes: number): Refusal {
  return new Refusal("payload_too_large", `Body is larger than ${maxBytes} bytes`, CLOSE);
}

async function inOneBuffer(
  reader: ReadableStreamBYOBReader,
  length: number,
  count: (bytes: number) => void,
): Promise<Uint8Array> {
  // One more than there should be: a view must not be empty, not even the one that takes the end.
  let buffer = new ArrayBuffer(length + 1);
  for (let size = 0;;) {
    const { done, value } = await reader.read(new Uint8Array(buffer, size));
    // Nothing comes back of a body whose reading was ended.
    if (value === undefined) return new Uint8Array(0);
    buffer = value.buffer;
    if (done) return new Uint8Array(buffer, 0, size);
    count(value.length);
    size += value.length;
  }
}

async function inChunks(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  count: (bytes: number) => void,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  while (true) {
    const { done, value } = await reader.read();
    if (done) return joined(chunks);
    count(value.length);
    chunks.push(value);
  }
}

function counted(
  reader: { cancel(): Promise<void> },
  declared: number | undefined,
  readToEnd: ReadToEnd,
): OpenBody {
  const cancel = () => void reader.cancel().catch(() => {});
  return {
    cancel,
    async readAll({ maxBytes, budget }) {
      let size = 0;
      const count = (bytes: number) => {
        if (size + bytes > maxBytes) throw bodyTooLarge(maxBytes);
        if (size + bytes > (declared ?? Infinity)) throw otherLength();
        budget.take(bytes);
        size += bytes;
      };
      try {
        const bytes = await readToEnd(count);
        if (size < (declared ?? 0)) throw otherLength();
        return bytes;
      } catch (error) {
        cancel();
        throw error;
      } finally {
        // What follows is synchronous, so that no other body can arrive in between; or the bytes are held until the answer.
        budget.giveBack(size);
      }
    },
  };
}

/** Two that disagree on where a body ends would read two different requests. */
function otherLength(): Refusal {
  return badRequest('Body is not as long as "content-length" says');
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  if (chunks.length === 1 && chunks[0] !== undefined) return chunks[0];
  const bytes = new Uint8Array(chunks.reduce((size, { length }) => size + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
