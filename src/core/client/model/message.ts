/** The message: the argument, stdin, or both. */
import { SealholdError } from "../../../errors.ts";
import type { Terminal } from "../../../ports/terminal.ts";

const MAX_STDIN_BYTES = 1024 * 1024;

/**
 * The message to send: the argument with what stdin has below it, a blank line between them.
 * @param given the argument; `-` alone stands for stdin
 * @param stdin whether stdin is read
 * @throws {SealholdError} USAGE (no message), INVALID_VALUE (more than 1 MiB, or no UTF-8)
 */
export async function readMessage(
  terminal: Terminal,
  given: string | undefined,
  stdin: boolean,
): Promise<string> {
  const argument = given === "-" ? undefined : given;
  const input = stdin || given === "-" ? await readStdin(terminal) : undefined;
  const message = [argument, input].filter((part) => part !== undefined && part !== "").join(
    "\n\n",
  );
  if (message.trim() !== "") return message;
  throw new SealholdError("USAGE", "Missing message", {
    hint: 'sealhold run "<message>", or sealhold run --stdin < file',
  });
}

async function readStdin(terminal: Terminal): Promise<string> {
  const bytes = await terminal.readStdin(MAX_STDIN_BYTES);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new SealholdError("INVALID_VALUE", "Stdin is not UTF-8 text", {
      hint: "Convert it first, for example with iconv",
    });
  }
}
