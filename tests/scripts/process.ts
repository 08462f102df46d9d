/** Starts programs for script tests. */

/** What a program that has ended left behind. */
export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where and with what environment (nothing is inherited) a program runs. */
export interface ProcessOptions {
  readonly cwd: string;
  readonly env: Record<string, string>;
}

/** No single command of a script takes longer, or it hangs. */
const RUN_TIMEOUT_MS = 180_000;
const WAIT_TIMEOUT_MS = 120_000;
/** Between SIGTERM and SIGKILL. */
const GRACE_MS = 3_000;

/**
 * Runs a program to its end.
 *
 * @throws {Error} if it cannot be started or does not end in a minute.
 */
export async function run(
  command: readonly string[],
  options: ProcessOptions,
  stdin: string,
): Promise<Finished> {
  const [program = "", ...args] = command;
  const signal = AbortSignal.timeout(RUN_TIMEOUT_MS);
  const child = new Deno.Command(program, {
    ...options,
    args,
    signal,
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const [output] = await Promise.all([child.output(), feed(child.stdin, stdin)]);
  if (signal.aborted) throw new Error(`Not done after ${RUN_TIMEOUT_MS} ms: ${command.join(" ")}`);
  const [stdout, stderr] = [decode(output.stdout), decode(output.stderr)];
  return { code: output.code, stdout, stderr };
}

async function feed(stdin: WritableStream<Uint8Array>, text: string): Promise<void> {
  const writer = stdin.getWriter();
  try {
    await writer.write(new TextEncoder().encode(text));
    await writer.close();
  } catch {
    // The program ended without reading its input: its exit code tells whether that is right.
  }
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** A program that runs beside the script. */
export class Background {
  readonly #child: Deno.ChildProcess;
  readonly #readers: Promise<unknown>;
  #changed = Promise.withResolvers<void>();
  #ended = false;
  /** All that it wrote so far, both streams. */
  output = "";

  constructor(command: readonly string[], options: ProcessOptions) {
    const [program = "", ...args] = command;
    this.#child = new Deno.Command(program, {
      ...options,
      args,
      clearEnv: true,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#readers = Promise.all([
      this.#collect(this.#child.stdout),
      this.#collect(this.#child.stderr),
    ])
      .then(() => {
        this.#ended = true;
        this.#changed.resolve();
      });
  }

  /**
   * Waits until the output matches.
   *
   * @returns The pattern's named groups.
   * @throws {Error} if the program ends first, or nothing matches in two minutes.
   */
  async waitFor(expected: RegExp): Promise<Record<string, string>> {
    const late = Promise.withResolvers<never>();
    const error = new Error(`No output matches ${expected} after ${WAIT_TIMEOUT_MS} ms`);
    const timer = setTimeout(() => late.reject(error), WAIT_TIMEOUT_MS);
    try {
      while (true) {
        const found = this.output.match(expected);
        if (found) return { ...found.groups };
        if (this.#ended) throw new Error(`It ended, and no output matches ${expected}`);
        await Promise.race([this.#changed.promise, late.promise]);
      }
    } finally {
      clearTimeout(timer);
    }
  }

  /** Asks it to end, then makes it. */
  async end(): Promise<void> {
    const timer = setTimeout(() => this.#signal("SIGKILL"), GRACE_MS);
    this.#signal("SIGTERM");
    await this.#child.status;
    await this.#readers;
    clearTimeout(timer);
  }

  async #collect(stream: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    for await (const chunk of stream) {
      this.output += decoder.decode(chunk, { stream: true });
      this.#changed.resolve();
      this.#changed = Promise.withResolvers();
    }
  }

  #signal(name: Deno.Signal): void {
    try {
      this.#child.kill(name);
    } catch {
      // It has ended by itself.
    }
  }
}
