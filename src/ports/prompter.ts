/**
 * Questions to a person. Everything is written to stderr: stdout is for data.
 * Every question throws SealholdError NO_TERMINAL when nobody can answer (no TTY, or --no-prompt), with not a word written,
 * and INTERRUPTED on Ctrl-C and Ctrl-D; the next one can be asked all the same.
 */
export interface Prompter {
  /** Whether somebody can answer. */
  available(): boolean;
  /** One line of text, without the blanks around it; never empty, for then it is asked again. */
  input(question: string): Promise<string>;
  /** One line, not shown while typed, and as it was typed; never empty, for then it is asked again. */
  secret(question: string): Promise<string>;
  /** Yes or no; Enter alone is no. */
  confirm(question: string): Promise<boolean>;
  /** The value of one of several; Enter alone is the first. */
  select<T extends string>(
    question: string,
    choices: ReadonlyArray<{ value: T; label: string }>,
  ): Promise<T>;
}
