import type { Method } from "./providers/method.ts";
import type { Provider } from "./providers/provider.ts";

/** The questions of the choice; only asked where `attended` says that somebody can answer. */
export interface LoginQuestions {
  attended(): boolean;
  /** @returns the name of one of them */
  provider(choices: readonly Provider[]): Promise<string>;
  /** @param choices each with its label for people */
  method(choices: readonly { method: Method; label: string }[]): Promise<Method>;
}
