import { gatherBytes } from "../../crypto/bytes.ts";

/** What a program prints, up to a limit, and without waiting for whoever else holds the pipe. */

/** A pipe that is being read. */
interface OutputCollector {
  /** Settles when the pipe is closed, or was stopped; never rejects. */
  readonly ended: Promise<void>;
  /** Reads no further. */
  stop(): void;
  /** What came, and the copies it was put together from overwritten. */
  take(): Uint8Array<ArrayBuffer>;
}

/**
 * Reads a pipe.
 * @param maxBytes what comes after so many is read and thrown away, so that the program is not blocked
 * @param onTooMuch called once, when there is more
 */
export function collectOutput(
  stream: ReadableStream<Uint8Array>,
  maxBytes: number,
  onTooMuch: () => void = () => {},
): OutputCollector {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let total = 0;
  const keep = (chunk: Uint8Array) => {
    const left = maxBytes - total;
    if (chunk.length <= left) {
      chunks.push(chunk);
      total += chunk.length;
      return;
    }
    if (left > 0) chunks.push(chunk.slice(0, left));
    chunk.fill(0);
    if (total <= maxBytes) onTooMuch();
    total = maxBytes + 1;
  };
  return {
    ended: drain(reader, keep),
    stop: () => void reader.cancel().catch(() => {}),
    take: () => gatherBytes(chunks),
  };
}

async function drain(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  keep: (chunk: Uint8Array) => void,
): Promise<void> {
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) keep(next.value);
  } catch {
    // A pipe that breaks has ended; the exit code tells the rest.
  }
}
