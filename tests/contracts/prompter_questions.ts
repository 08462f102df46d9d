/** The questions of a contract case: plain data, so that they can be asked in another process. */
import { SealholdError } from "../../src/errors.ts";
import type { Prompter } from "../../src/ports/prompter.ts";

/** One question. */
export type Question =
  | { kind: "input" | "secret" | "confirm"; question: string }
  | { kind: "select"; question: string; choices: { value: string; label: string }[] };

/** What came of it: the answer, or the error's code and hint. */
export type Answer = string | boolean | { code: string; hint: string | undefined };

/** Asks one after the other; an error does not end the row. */
export async function askAll(
  prompter: Prompter,
  questions: readonly Question[],
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const question of questions) {
    answers.push(
      await ask(prompter, question).catch((error) => {
        if (!(error instanceof SealholdError)) throw error;
        return { code: error.code, hint: error.hint };
      }),
    );
  }
  return answers;
}

async function ask(prompter: Prompter, question: Question): Promise<Answer> {
  switch (question.kind) {
    case "select":
      return await prompter.select(question.question, question.choices);
    case "input":
      return await prompter.input(question.question);
    case "secret":
      return await prompter.secret(question.question);
    case "confirm":
      return await prompter.confirm(question.question);
  }
}
