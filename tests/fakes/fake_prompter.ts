import { SealholdError } from "../../src/errors.ts";
import type { Prompter } from "../../src/ports/prompter.ts";

/** The person presses Ctrl-C. */
export const INTERRUPT = Symbol("Ctrl-C");

/** What a person answers; an empty text is Enter alone. */
export type PreparedAnswer = string | boolean | typeof INTERRUPT;

/** A person who gives prepared answers, in order; nobody when there are none. */
export class FakePrompter implements Prompter {
  readonly #answers: PreparedAnswer[] | undefined;
  /** The questions that were asked, each with its kind: `secret: Password`. */
  readonly asked: string[] = [];

  /** @param answers absent when nobody can answer */
  constructor(answers?: readonly PreparedAnswer[]) {
    this.#answers = answers === undefined ? undefined : [...answers];
  }

  available(): boolean {
    return this.#answers !== undefined;
  }

  async input(question: string): Promise<string> {
    const answer = (await this.#text("input", question)).trim();
    return answer === "" ? await this.input(question) : answer;
  }

  secret(question: string): Promise<string> {
    return this.#text("secret", question);
  }

  async confirm(question: string): Promise<boolean> {
    const answer = await this.#next("confirm", question);
    if (answer === "") return false;
    if (typeof answer !== "boolean") throw new TypeError("the prepared answer is not a boolean");
    return answer;
  }

  async select<T extends string>(
    question: string,
    choices: ReadonlyArray<{ value: T; label: string }>,
  ): Promise<T> {
    const answer = await this.#next("select", question);
    const choice = answer === "" ? choices[0] : choices.find(({ value }) => value === answer);
    if (choice === undefined) throw new TypeError("the prepared answer is not among the choices");
    return choice.value;
  }

  async #text(kind: string, question: string): Promise<string> {
    const answer = await this.#next(kind, question);
    if (typeof answer !== "string") throw new TypeError("the prepared answer is not text");
    return answer === "" ? await this.#text(kind, question) : answer;
  }

  // deno-lint-ignore require-await -- errors must arrive as rejections
  async #next(kind: string, question: string): Promise<string | boolean> {
    if (this.#answers === undefined) {
      throw new SealholdError("NO_TERMINAL", "Cannot ask without a terminal", {
        hint: "Give the answer as an option",
      });
    }
    this.asked.push(`${kind}: ${question}`);
    const answer = this.#answers.shift();
    if (answer === undefined) throw new TypeError(`no answer prepared for "${question}"`);
    if (answer === INTERRUPT) throw new SealholdError("INTERRUPTED", "Interrupted");
    return answer;
  }
}
