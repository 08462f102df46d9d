/**
 * The command graph as data. A group names its children and how to load them; a verb says what it takes, what it needs
 * from the sandbox, and what it does. Cliffy's commands, the help text, docs/cli.md and `permissions` are all made from
 * this one declaration.
 */
import type { Dependencies } from "./dependencies.ts";
import type { ArgumentSpec, OptionSpec } from "./option.ts";
import type { Format } from "./globals.ts";
import type { OwnPlaces } from "../../core/client/permissions/find_places.ts";
import type { Needs } from "../../core/shared/permissions/needs.ts";

/** A form of output; a function is called only when that form is asked for, and once. */
export type Form<T> = T | (() => T | Promise<T>);

/**
 * What a verb hands to the output: one value for programs, the same for people. A form that costs something, or copies a secret,
 * is a function.
 */
export interface Outcome {
  /** For `json` and `pretty`; plain JSON data. Undefined when the verb has written its output by itself. */
  data: Form<unknown>;
  /** For `text`: bytes are written as they are, text gets a newline. */
  text: Form<string | Uint8Array>;
  /** For `raw`, where there is a bare value. */
  raw?: Form<string | Uint8Array>;
  /** `data` as canonical JSON, where the verb has it at hand; printed as it is. */
  canonical?: Uint8Array;
  /**
   * Zeroes the secret that is shown. Called once it is written, or could not be; the bytes for stdout are zeroed then too, and
   * so they are for no outcome without it.
   */
  zero?: () => void;
  /** The exit code when it is not 0. */
  exitCode?: number;
}

/** A command's dependencies, and the graph that it stands in. */
export interface Context extends Dependencies {
  readonly program: Group;
}

/** One command. `O` is its options by camelCase name, `A` its positional arguments. */
export interface Verb<O = Record<string, never>, A extends unknown[] = []> {
  summary: string;
  /** Used where neither `--format` nor SEALHOLD_FORMAT says otherwise; `text` when absent. */
  defaultFormat?: Format;
  /** Further paragraphs of the help text. */
  details?: string;
  arguments?: readonly ArgumentSpec[];
  options?: readonly OptionSpec[];
  examples?: readonly (readonly [string, string])[];
  needs: Needs;
  /** What is needed for just these options and arguments, where that is less than `needs`. */
  narrow?(options: O, ...args: A): Needs;
  /** Places that the options name, in place of the usual ones. */
  places?(options: O): OwnPlaces;
  run(context: Context, options: O, ...args: A): Promise<Outcome>;
}

/** Any verb, where its option and argument types do not matter. */
export type AnyVerb = Verb<never, never[]>;

/** A child that is loaded when it runs. */
interface VerbRef {
  kind: "verb";
  summary: string;
  /** Left out of help and docs. */
  hidden?: boolean;
  load(): Promise<{ verb: AnyVerb }>;
}

/** A group of commands. */
export interface Group {
  kind: "group";
  summary: string;
  hidden?: boolean;
  children: Readonly<Record<string, Node>>;
}

/** A place in the graph. */
export type Node = Group | VerbRef;

/** A group. */
export function group(summary: string, children: Readonly<Record<string, Node>>): Group {
  return { kind: "group", summary, children };
}

/** Leaves a node out of help and docs. */
export function hidden<T extends Node>(node: T): T {
  return { ...node, hidden: true };
}

/** A lazily loaded verb; the summary stands here too, so that a group's help loads no verb. */
export function verbRef(summary: string, load: () => Promise<{ verb: unknown }>): VerbRef {
  return { kind: "verb", summary, load: load as VerbRef["load"] };
}
