import { SealholdError } from "../../src/errors.ts";
import type { Prompter } from "../../src/ports/prompter.ts";

/** A person who gives prepared answers, in order; nobody when there are none. */
export class FakePrompter implements Prompter {
  readonly #answers: (string | boolean)[] | undefined;
  /** The questions that were asked, each with its kind: `secret: Password`. */
  readonly asked: string[] = [];

  /** @param answers absent when nobody can answer */
  constructor(answers?: readonly (string | boolean)[]) {
    this.#answers = answers === undefined ? undefined : [...answers];
  }

  available(): boolean {
    return this.#answers !== undefined;
  }

  input(question: string): Promise<string> {
    return this.#text("input", question);
  }

  secret(question: string): Promise<string> {
    return this.#text("secret", question);
  }

  async confirm(question: string): Promise<boolean> {
    const answer = await this.#next("confirm", question);
    if (typeof answer !== "boolean") throw new TypeError("the prepared answer is not a boolean");
    return answer;
  }

  async select<T extends string>(
    question: string,
    choices: ReadonlyArray<{ value: T; label: string }>,
  ): Promise<T> {
    const answer = await this.#next("select", question);
    const choice = choices.find(({ value }) => value === answer);
    if (choice === undefined) throw new TypeError("the prepared answer is not among the choices");
    return choice.value;
  }

  async #text(kind: string, question: string): Promise<string> {
    const answer = await this.#next(kind, question);
    if (typeof answer !== "string") throw new TypeError("the prepared answer is not text");
    return answer;
  }

  #next(kind: string, question: string): Promise<string | boolean> {
    if (this.#answers === undefined) {
      return Promise.reject(new SealholdError("NO_TERMINAL", "Cannot ask without a terminal"));
    }
    this.asked.push(`${kind}: ${question}`);
    const answer = this.#answers.shift();
    return answer === undefined
      ? Promise.reject(new TypeError(`no answer prepared for "${question}"`))
      : Promise.resolve(answer);
  }
}
