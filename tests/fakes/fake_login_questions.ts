import type { LoginQuestions } from "../../src/core/client/login/login_questions.ts";
import type { Method } from "../../src/core/client/login/providers/method.ts";
import type { Provider } from "../../src/core/client/login/providers/provider.ts";
import { SealholdError } from "../../src/errors.ts";

/** A person who gives these answers, in order; nobody where there are none. */
export class FakeLoginQuestions implements LoginQuestions {
  /** What there was to choose from, a line a question. */
  readonly said: string[] = [];
  readonly #answers: string[] | undefined;

  /** @param answers absent when nobody is there */
  constructor(answers?: readonly string[]) {
    this.#answers = answers === undefined ? undefined : [...answers];
  }

  attended(): boolean {
    return this.#answers !== undefined;
  }

  async provider(choices: readonly Pick<Provider, "name">[]): Promise<string> {
    return await this.#answer(choices.map(({ name }) => name));
  }

  async method(choices: readonly { method: Method; label: string }[]): Promise<Method> {
    return await this.#answer(choices.map(({ method }) => method));
  }

  // deno-lint-ignore require-await -- errors must arrive as rejections
  async #answer<T extends string>(choices: readonly T[]): Promise<T> {
    if (this.#answers === undefined) {
      throw new SealholdError("NO_TERMINAL", "Cannot ask without a terminal");
    }
    this.said.push(choices.join(" "));
    const answer = this.#answers.shift();
    const choice = choices.find((each) => each === answer);
    if (choice === undefined) throw new TypeError("the prepared answer is not among the choices");
    return choice;
  }
}
