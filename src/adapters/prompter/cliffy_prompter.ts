import { SealholdError } from "../../errors.ts";
import type { Prompter } from "../../ports/prompter.ts";

const CTRL_C = 0x03;
const CTRL_D = 0x04;

/** What Cliffy reads keys from and writes to. */
interface Streams {
  reader: {
    read(buffer: Uint8Array): Promise<number | null>;
    setRaw(mode: boolean, options?: Deno.SetRawOptions): void;
    isTerminal(): boolean;
  };
  writer: { writeSync(bytes: Uint8Array): number };
}

/**
 * Cliffy's prompts, on stderr.
 * @param allowed false with `--no-prompt`
 */
export function cliffyPrompter(allowed: boolean): Prompter {
  const available = () => allowed && Deno.stdin.isTerminal() && Deno.stderr.isTerminal();
  const streams = (): Streams => {
    if (!available()) throw noTerminal();
    return { reader: keyReader, writer: Deno.stderr };
  };
  return {
    available,
    async input(question: string): Promise<string> {
      const options = { message: question, validate: answered, ...streams() };
      const { Input } = await import("@cliffy/prompt/input");
      return await Input.prompt(options);
    },
    async secret(question: string): Promise<string> {
      const options = { message: question, hidden: true, validate: answered, ...streams() };
      const { Secret } = await import("@cliffy/prompt/secret");
      return await Secret.prompt(options);
    },
    async confirm(question: string): Promise<boolean> {
      const options = { message: question, default: false, ...streams() };
      const { Confirm } = await import("@cliffy/prompt/confirm");
      return await Confirm.prompt(options);
    },
    async select<T extends string>(
      question: string,
      choices: ReadonlyArray<{ value: T; label: string }>,
    ): Promise<T> {
      const options = choices.map(({ value, label }) => ({ value, name: label }));
      const where = streams();
      const { Select } = await import("@cliffy/prompt/select");
      // Cliffy widens the literal type away; the answer is one of the values given.
      return await Select.prompt<string>({ message: question, options, ...where }) as T;
    },
  };
}

/** Cliffy's own check of the length words its refusal wrongly. */
function answered(value: string): true | string {
  return value.length > 0 || "An answer is needed";
}

/**
 * Stdin for Cliffy. Cliffy ends the process itself on Ctrl-C and loops for ever when stdin is closed; both become an
 * error here, so that locks are released and only main.ts exits.
 */
const keyReader: Streams["reader"] = {
  async read(buffer: Uint8Array): Promise<number | null> {
    const count = await Deno.stdin.read(buffer);
    if (count !== null && !interrupted(buffer.subarray(0, count))) return count;
    if (Deno.stdin.isTerminal()) Deno.stdin.setRaw(false);
    Deno.stderr.writeSync(new TextEncoder().encode("\n"));
    throw new SealholdError("INTERRUPTED", "Interrupted");
  },
  setRaw: (mode, options) => Deno.stdin.setRaw(mode, options),
  isTerminal: () => Deno.stdin.isTerminal(),
};

function interrupted(keys: Uint8Array): boolean {
  return keys.includes(CTRL_C) || (keys.length === 1 && keys[0] === CTRL_D);
}

function noTerminal(): SealholdError {
  return new SealholdError("NO_TERMINAL", "Cannot ask without a terminal", {
    hint: "Give the answer as an option; sealhold <command> --help lists them",
  });
}
