import { SealholdError } from "../../src/errors.ts";
import type { Terminal } from "../../src/ports/terminal.ts";

/** What a fake terminal starts with. */
export interface FakeTerminalOptions {
  stdin?: string | Uint8Array;
  /** Streams that are terminals; none by default. */
  terminals?: readonly ("stdin" | "stdout" | "stderr")[];
  /** Whether the reader of stdout is gone. */
  stdoutClosed?: boolean;
}

/** Standard streams in memory. */
export class FakeTerminal implements Terminal {
  readonly #options: FakeTerminalOptions;
  readonly #written: number[] = [];
  /** Everything written to stderr. */
  stderr = "";
  /** How often stdin was read. */
  stdinReads = 0;

  constructor(options: FakeTerminalOptions = {}) {
    this.#options = options;
  }

  /** Everything written to stdout, as bytes. */
  get stdoutBytes(): Uint8Array {
    return Uint8Array.from(this.#written);
  }

  /** Everything written to stdout, as text. */
  get stdout(): string {
    return new TextDecoder().decode(this.stdoutBytes);
  }

  writeStdout(bytes: Uint8Array): Promise<void> {
    if (this.#options.stdoutClosed) {
      return Promise.reject(new SealholdError("READER_GONE", "The reader is gone"));
    }
    for (const byte of bytes) this.#written.push(byte);
    return Promise.resolve();
  }

  writeStderr(text: string): void {
    this.stderr += text;
  }

  readStdin(maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
    this.stdinReads++;
    const given = this.#options.stdin ?? "";
    const bytes = typeof given === "string" ? new TextEncoder().encode(given) : given.slice();
    if (bytes.length > maxBytes) {
      const message = `Stdin has more than ${maxBytes} bytes`;
      return Promise.reject(new SealholdError("INVALID_VALUE", message));
    }
    return Promise.resolve(new Uint8Array(bytes));
  }

  isTerminal(stream: "stdin" | "stdout" | "stderr"): boolean {
    return this.#options.terminals?.includes(stream) ?? false;
  }
}
