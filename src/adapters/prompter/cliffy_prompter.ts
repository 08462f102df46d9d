import { SealholdError } from "../../errors.ts";
import type { Prompter } from "../../ports/prompter.ts";
import { admitSecret } from "./admit_secret.ts";
import { canAsk } from "./can_ask.ts";
import { promptSignals } from "./prompt_signals.ts";
import { WholeKeys } from "./whole_keys.ts";

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
  const available = () => canAsk(allowed);
  // Kept from one question to the next: what is typed ahead, or pasted, answers the next one.
  const keys = new WholeKeys((buffer) => Deno.stdin.read(buffer));
  const ask = async <T>(
    question: (streams: Streams) => Promise<T>,
    admit: (typed: Uint8Array) => void = () => {},
  ): Promise<T> => {
    if (!available()) throw noTerminal();
    return await withKeys(keys, question, admit);
  };
  return {
    available,
    input: (message) =>
      ask(async (streams) => {
        const { Input } = await import("@cliffy/prompt/input");
        return await Input.prompt({ message, validate: answered, ...streams });
      }),
    secret: (message) =>
      ask(async (streams) => {
        const { Secret } = await import("@cliffy/prompt/secret");
        return await Secret.prompt({ message, hidden: true, validate: answered, ...streams });
      }, admitSecret),
    confirm: (message) =>
      ask(async (streams) => {
        const { Confirm } = await import("@cliffy/prompt/confirm");
        return await Confirm.prompt({ message, default: false, ...streams });
      }),
    select: <T extends string>(
      message: string,
      choices: ReadonlyArray<{ value: T; label: string }>,
    ) =>
      ask(async (streams) => {
        const options = choices.map(({ value, label }) => ({ value, name: label }));
        const { Select } = await import("@cliffy/prompt/select");
        // Cliffy widens the literal type away; the answer is one of the values given.
        return await Select.prompt<string>({ message, options, ...streams }) as T;
      }),
  };
}

/**
 * One question over stdin. Cliffy ends the process itself on Ctrl-C and loops for ever when stdin is closed; both become an
 * error here, so that locks are released and only main.ts exits. It leaves the raw mode between two reads, and whatever
 * comes in meanwhile, as from a paste, would be echoed: here the raw mode stays until the answer is there.
 */
async function withKeys<T>(
  keys: WholeKeys,
  question: (streams: Streams) => Promise<T>,
  admit: (typed: Uint8Array) => void,
): Promise<T> {
  using signals = promptSignals();
  const reader: Streams["reader"] = {
    async read(buffer) {
      const count = await keys.into(buffer);
      if (count !== null && !interrupted(buffer.subarray(0, count))) {
        admit(buffer.subarray(0, count));
        return count;
      }
      keys.clear();
      Deno.stderr.writeSync(new TextEncoder().encode("\r\n"));
      throw new SealholdError("INTERRUPTED", "Interrupted");
    },
    setRaw: (mode, options) => mode && Deno.stdin.setRaw(true, options),
    isTerminal: () => Deno.stdin.isTerminal(),
  };
  try {
    return await Promise.race([question({ reader, writer: Deno.stderr }), signals.ended]);
  } finally {
    if (Deno.stdin.isTerminal()) Deno.stdin.setRaw(false);
  }
}

/**
 * Cliffy's own check of the length words its refusal wrongly. And its Backspace takes away half of a character beyond U+FFFF: what is
 * left would be stored as a replacement character.
 */
function answered(value: string): true | string {
  if (!value.isWellFormed()) return "Backspace cut a character in two: type it again";
  return value.length > 0 || "An answer is needed";
}

function interrupted(keys: Uint8Array): boolean {
  return keys.includes(CTRL_C) || (keys.length === 1 && keys[0] === CTRL_D);
}

function noTerminal(): SealholdError {
  return new SealholdError("NO_TERMINAL", "Cannot ask without a terminal", {
    hint: "Give the answer as an option; sealhold <command> --help lists them",
  });
}
