import { canAsk } from "./can_ask.ts";
import type { Prompter } from "../../ports/prompter.ts";

/**
 * Cliffy's prompts, loaded with the first question.
 * @param allowed false with `--no-prompt`
 */
export function latePrompter(allowed: boolean): Prompter {
  let made: Promise<Prompter> | undefined;
  const prompter = () =>
    made ??= import("./cliffy_prompter.ts").then(({ cliffyPrompter }) => cliffyPrompter(allowed));
  return {
    available: () => canAsk(allowed),
    input: async (question) => await (await prompter()).input(question),
    secret: async (question) => await (await prompter()).secret(question),
    confirm: async (question) => await (await prompter()).confirm(question),
    select: async (question, choices) => await (await prompter()).select(question, choices),
  };
}
