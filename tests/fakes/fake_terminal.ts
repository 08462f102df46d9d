import { concatBytes } from "../../src/crypto/bytes.ts";
import { SealholdError } from "../../src/errors.ts";
import type { Terminal } from "../../src/ports/terminal.ts";

/** What a fake terminal starts with. */
export interface FakeTerminalOptions {
  /** All of it, or as it comes: then it may have no end. */
  stdin?: string | Uint8Array | Iterable<Uint8Array>;
  /** Streams that are terminals; none by default. */
  terminals?: readonly ("stdin" | "stdout" | "stderr")[];
  /** Whether the reader of stdout is gone. */
  stdoutClosed?: boolean;
}

/** Standard streams in memory. */
export class FakeTerminal implements Terminal {
  readonly #options: FakeTerminalOptions;
  readonly #stdin: Iterator<Uint8Array>;
  readonly #written: Uint8Array[] = [];
  /** Everything written to stderr. */
  stderr = "";
  /** How often stdin was read. */
  stdinReads = 0;

  constructor(options: FakeTerminalOptions = {}) {
    this.#options = options;
    this.#stdin = piecesOf(options.stdin ?? "")[Symbol.iterator]();
  }

  /** Everything written to stdout, as bytes. */
  get stdoutBytes(): Uint8Array {
    return concatBytes([...this.#written, new Uint8Array()]);
  }

  /** Everything written to stdout, as text. */
  get stdout(): string {
    return new TextDecoder().decode(this.stdoutBytes);
  }

  writeStdout(bytes: Uint8Array): Promise<void> {
    if (this.#options.stdoutClosed) {
      return Promise.reject(new SealholdError("READER_GONE", "The reader is gone"));
    }
    this.#written.push(bytes.slice());
    return Promise.resolve();
  }

  writeStderr(text: string): void {
    this.stderr += text;
  }

  // deno-lint-ignore require-await -- errors must arrive as rejections
  async readStdin(maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
    this.stdinReads++;
    const pieces: Uint8Array[] = [];
    let total = 0;
    for (let next = this.#stdin.next(); !next.done; next = this.#stdin.next()) {
      total += next.value.length;
      if (total > maxBytes) {
        throw new SealholdError("INVALID_VALUE", `Stdin has more than ${maxBytes} bytes`, {
          hint: "Pass less on stdin",
        });
      }
      pieces.push(next.value);
    }
    return concatBytes([...pieces, new Uint8Array()]);
  }

  isTerminal(stream: "stdin" | "stdout" | "stderr"): boolean {
    return this.#options.terminals?.includes(stream) ?? false;
  }
}

function piecesOf(stdin: NonNullable<FakeTerminalOptions["stdin"]>): Iterable<Uint8Array> {
  if (typeof stdin === "string") return [new TextEncoder().encode(stdin)];
  return stdin instanceof Uint8Array ? [stdin] : stdin;
}
