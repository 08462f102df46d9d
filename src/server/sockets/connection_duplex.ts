/** A connection of Deno's as a stream of Node's, with back-pressure both ways. */
import { Duplex } from "node:stream";
import type { OutgoingWatch } from "../http/connection_watch.ts";

const READ_BYTES = 16 * 1024;

/**
 * Reads no further than its reader does, and nothing more once it is told to stop.
 * @param first what has been read of it already
 * @param watch hears what is written and not taken
 * @param onClose called once, when it is closed
 */
export function connectionDuplex(
  connection: Deno.Conn,
  first: Uint8Array,
  watch: OutgoingWatch,
  onClose: () => void,
): { stream: Duplex; stopReading(): void } {
  let stopped = false;
  let rest: Uint8Array | undefined = first.length > 0 ? first : undefined;
  const buffer = new Uint8Array(READ_BYTES);
  const duplex: Duplex = new Duplex({
    read() {
      if (stopped) return;
      if (rest !== undefined) {
        const bytes = rest;
        rest = undefined;
        return void duplex.push(bytes);
      }
      connection.read(buffer).then(
        (count) => void duplex.push(count === null ? null : buffer.slice(0, count)),
        (error) => void duplex.destroy(error),
      );
    },
    write(chunk: Uint8Array, _encoding, done) {
      watch.waits();
      writeAll(connection, chunk, watch).then(() => done(), done);
    },
    destroy(error, done) {
      try {
        connection.close();
      } catch {
        // Closed already.
      }
      onClose();
      done(error);
    },
  });
  return { stream: duplex, stopReading: () => void (stopped = true) };
}

async function writeAll(
  connection: Deno.Conn,
  bytes: Uint8Array,
  watch: OutgoingWatch,
): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    at += await connection.write(bytes.subarray(at));
    watch.taken();
  }
  watch.rests();
}
