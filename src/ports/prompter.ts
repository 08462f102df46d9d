/**
 * Questions to a person. Everything is written to stderr: stdout is for data.
 * Every method throws SealholdError NO_TERMINAL when nobody can answer (no TTY, or --no-prompt), and INTERRUPTED on Ctrl-C.
 */
export interface Prompter {
  /** Whether somebody can answer. */
  available(): boolean;
  /** One line of text. */
  input(question: string): Promise<string>;
  /** One line, not shown while typed. */
  secret(question: string): Promise<string>;
  /** Yes or no; the default answer is no. */
  confirm(question: string): Promise<boolean>;
  /** One of several. */
  select<T extends string>(
    question: string,
    choices: ReadonlyArray<{ value: T; label: string }>,
  ): Promise<T>;
}
