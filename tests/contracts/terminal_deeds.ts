/** What a contract case does with a Terminal: plain data, so that it can be done in another process. */
import { SealholdError } from "../../src/errors.ts";
import type { Terminal } from "../../src/ports/terminal.ts";

/** One call. Bytes travel as base64. */
export type Deed =
  | { write: string }
  | { complain: string }
  | { read: number }
  | { ask: "stdin" | "stdout" | "stderr" };

/** What came of it: base64 of what was read, the answer, or the error's code and hint. */
export type DeedOutcome = string | boolean | { code: string; hint: string | undefined };

/** Does one thing after the other; an error does not end the row. */
export async function perform(
  terminal: Terminal,
  deeds: readonly Deed[],
): Promise<DeedOutcome[]> {
  const outcomes: DeedOutcome[] = [];
  for (const deed of deeds) {
    outcomes.push(
      await one(terminal, deed).catch((error) => {
        if (!(error instanceof SealholdError)) throw error;
        return { code: error.code, hint: error.hint };
      }),
    );
  }
  return outcomes;
}

async function one(terminal: Terminal, deed: Deed): Promise<DeedOutcome> {
  if ("ask" in deed) return terminal.isTerminal(deed.ask);
  if ("read" in deed) return (await terminal.readStdin(deed.read)).toBase64();
  if ("write" in deed) await terminal.writeStdout(Uint8Array.fromBase64(deed.write));
  else terminal.writeStderr(deed.complain);
  return "done";
}
