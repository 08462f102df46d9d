/** The question before a destructive command. */
import { SealholdError } from "../../errors.ts";
import type { Context } from "../graph/spec.ts";

/**
 * Returns when the person says yes or `--force` was given.
 * @param question already free of control characters
 * @throws {SealholdError} CANCELLED on no, NO_TERMINAL when nobody can answer
 */
export async function confirmOrForce(
  context: Context,
  force: boolean | undefined,
  question: string,
): Promise<void> {
  if (force) return;
  if (!context.prompter.available()) {
    throw new SealholdError("NO_TERMINAL", "Cannot ask for confirmation without a terminal", {
      hint: "Add --force to go ahead without being asked",
    });
  }
  if (await context.prompter.confirm(question)) return;
  throw new SealholdError("CANCELLED", "Cancelled", { hint: "Nothing was changed" });
}
