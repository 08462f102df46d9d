/** What a command takes, as data. */

/** A positional argument. `word` refuses a leading dash, `value` also admits a single `-` (stdin). */
export interface ArgumentSpec {
  name: string;
  description: string;
  type?: "word" | "value";
  optional?: boolean;
  variadic?: boolean;
}

/** An option, in Cliffy's flag notation (`-u, --username <name:word>`). */
export interface OptionSpec {
  flags: string;
  description: string;
  /** Allowed values, for completion and for the error message. */
  values?: readonly string[];
  conflicts?: readonly string[];
  /** Whether it may be given several times; its value is then a list. */
  collect?: boolean;
  required?: boolean;
  hidden?: boolean;
  /** Whether its letter may stand in no bundle. */
  alone?: boolean;
}
