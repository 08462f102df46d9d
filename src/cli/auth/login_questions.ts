import type { LoginQuestions } from "../../core/client/login/login_questions.ts";
import { escapeForTerminal } from "../../core/shared/text/escape_for_terminal.ts";
import type { Prompter } from "../../ports/prompter.ts";

/** The questions of `auth login` about provider and way, as lists to choose from. */
export function loginQuestions(prompter: Prompter): LoginQuestions {
  return {
    attended: () => prompter.available(),
    provider: async (choices) =>
      await prompter.select(
        "Log in to",
        choices.map(({ name, label, origin }) => ({
          value: name,
          label: `${escapeForTerminal(label)} (${origin})`,
        })),
      ),
    method: async (choices) =>
      await prompter.select("How", choices.map(({ method, label }) => ({ value: method, label }))),
  };
}
