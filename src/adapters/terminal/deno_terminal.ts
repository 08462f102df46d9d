import { gatherBytes } from "../../crypto/bytes.ts";
import { SealholdError } from "../../errors.ts";
import type { Terminal } from "../../ports/terminal.ts";

const CHUNK_BYTES = 64 * 1024;

/** Deno's standard streams. */
export const denoTerminal: Terminal = {
  async writeStdout(bytes: Uint8Array): Promise<void> {
    try {
      let written = 0;
      while (written < bytes.length) written += await Deno.stdout.write(bytes.subarray(written));
    } catch (cause) {
      throw isReaderGone(cause)
        ? new SealholdError("READER_GONE", "The reader of the output closed the pipe", { cause })
        : new SealholdError("OUTPUT_FAILED", "Cannot write the output", {
          hint: "Check that the disk of the output has room",
          cause,
        });
    }
  },

  writeStderr(text: string): void {
    try {
      const bytes = new TextEncoder().encode(text);
      let written = 0;
      while (written < bytes.length) written += Deno.stderr.writeSync(bytes.subarray(written));
    } catch {
      // stderr is closed: nobody is left to tell.
    }
  },

  async readStdin(maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
    const chunks: Uint8Array[] = [];
    let total = 0;
    const chunk = new Uint8Array(CHUNK_BYTES);
    for (;;) {
      const count = await readSome(chunk);
      if (count === null) break;
      total += count;
      if (total > maxBytes) throw tooLarge(maxBytes);
      chunks.push(chunk.slice(0, count));
    }
    return gatherBytes(chunks);
  },

  isTerminal(stream: "stdin" | "stdout" | "stderr"): boolean {
    return Deno[stream].isTerminal();
  },
};

/** A socket may stand in the place of the pipe, as under inetd: closed with bytes unread in it, it is reset. */
function isReaderGone(error: unknown): boolean {
  return error instanceof Deno.errors.BrokenPipe || error instanceof Deno.errors.ConnectionReset;
}

async function readSome(chunk: Uint8Array): Promise<number | null> {
  try {
    return await Deno.stdin.read(chunk);
  } catch (cause) {
    throw new SealholdError("UNREADABLE", "Cannot read stdin", {
      hint: "Check what stdin is: a pipe or a file, open for reading",
      cause,
    });
  }
}

function tooLarge(maxBytes: number): SealholdError {
  return new SealholdError("INVALID_VALUE", `Stdin has more than ${maxBytes} bytes`, {
    hint: "Pass less on stdin",
  });
}
