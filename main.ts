/**
 * Answers what was known when this was built, and else loads what the argument vector needs; exits with the code. Nothing else
 * exits. The build folds its one import into it: what is loaded before the first line is run, every command waits for.
 */
import { stampedAnswers } from "./src/app/stamped_answers.ts";

if (import.meta.main) {
  Deno.exit(isAnswered(Deno.args) ? 0 : await runProgram(Deno.args));
}

async function runProgram(argv: readonly string[]): Promise<number> {
  const { runIfHot } = await import("./src/app/hot.ts");
  const code = await runIfHot(argv);
  if (code !== undefined) return code;
  const { runAny } = await import("./src/app/whole_program.ts");
  return await runAny(argv);
}

/** Whether `argv` is one of those command lines, and its answer is written. */
function isAnswered([word = "", ...more]: readonly string[]): boolean {
  if (more.length > 0 || !Object.hasOwn(stampedAnswers, word)) return false;
  try {
    // Another format may be asked for, or one that there is not.
    if (Deno.env.get("SEALHOLD_FORMAT")) return false;
    let left = new TextEncoder().encode(stampedAnswers[word]);
    while (left.length > 0) left = left.subarray(Deno.stdout.writeSync(left));
    return true;
  } catch {
    // What failed here fails in the program too, which tells of it.
    return false;
  }
}
