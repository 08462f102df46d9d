import { join, toFileUrl } from "@std/path";
import type { Runtime } from "../../src/cli/run_line.ts";
import { ScriptError } from "./script_error.ts";

/** Command lines of one word that are answered without the program. */
const ANSWERED = ["--version", "-V", "--help"];

/**
 * What the program prints for each of them.
 *
 * @param source The checkout, with the stamp in it.
 * @throws {ScriptError} if it prints nothing, or fails.
 */
export async function stampedAnswers(source: string): Promise<Record<string, string>> {
  const load = async (path: string) => await import(toFileUrl(join(source, "src", path)).href);
  const [{ program }, { runCommand }] = [await load("cli/root.ts"), await load("cli/run.ts")];
  const answers: Record<string, string> = {};
  for (const word of ANSWERED) {
    const written: Uint8Array[] = [];
    const code = await runCommand(program, writingTo(written), [word]);
    const text = await new Blob(written as Uint8Array<ArrayBuffer>[]).text();
    if (code !== 0 || text === "") {
      throw new ScriptError(`"sealhold ${word}" ends with ${code}`, {
        hint: `deno run main.ts ${word}`,
      });
    }
    answers[word] = text;
  }
  return answers;
}

/** The source text of a `stamped_answers.ts` that says this. */
export function answersSource(answers: Readonly<Record<string, string>>): string {
  return `export const stampedAnswers = ${JSON.stringify(answers)};\n`;
}

/** A runtime without an environment, for what needs no more than an output. */
function writingTo(written: Uint8Array[]): Runtime {
  return {
    env: { os: "linux", readable: () => false, get: () => undefined },
    terminal: {
      writeStdout: (bytes) => Promise.resolve(void written.push(bytes)),
      writeStderr() {},
      readStdin: () => Promise.resolve(new Uint8Array()),
      isTerminal: () => false,
    },
    context: () => Promise.reject(new TypeError("A stamped answer has no dependencies")),
  };
}
