/** Finds the command that an argument vector names, before any verb is loaded. */
import { type ArgvToken, argvTokens } from "./argv_tokens.ts";
import { type Format, FORMATS, GLOBAL_OPTIONS, ROOT_OPTIONS } from "./globals.ts";
import { optionTable } from "./option_table.ts";
import type { Node } from "./spec.ts";

/** What argv asks for. */
export interface Found {
  /** Command names from the root, without the program's own. */
  path: string[];
  /** The deepest node that the path reaches. */
  node: Node;
  /** Index of what follows the last name of the path. */
  end: number;
  /** `--help` or `-h` stands before any `--`. */
  help: boolean;
  /** `--version` or `-V` stands before any command. */
  version: boolean;
  /** What `--format` says: errors are told in it, those of the command line too. */
  format?: Format;
  debug: boolean;
}

/**
 * Walks the graph along the leading words of `argv`, stepping over global options and their values.
 * @param root the graph
 * @param argv arguments without the program's name
 */
export function findCommand(root: Node, argv: readonly string[]): Found {
  const found: Found = {
    ...{ path: [], node: root, end: 0 },
    ...{ help: false, version: false, debug: false },
  };
  let walking = true;
  for (const token of argvTokens(argv, optionTable([...GLOBAL_OPTIONS, ...ROOT_OPTIONS]))) {
    if (token.kind === "option") take(found, token);
    else if (token.kind === "word") walking &&= !token.literal && descend(found, token);
  }
  return found;
}

function take(found: Found, { shape, value }: Extract<ArgvToken, { kind: "option" }>): void {
  if (shape.key === "help") found.help = true;
  else if (shape.key === "version") found.version ||= found.path.length === 0;
  else if (shape.key === "debug") found.debug = true;
  else if (shape.key === "format") {
    const format = FORMATS.find((each) => each === value);
    if (format !== undefined) found.format ??= format;
  }
}

/** @returns whether the next word may be a command too */
function descend(found: Found, { text, end }: Extract<ArgvToken, { kind: "word" }>): boolean {
  const child = found.node.kind === "group" && Object.hasOwn(found.node.children, text)
    ? found.node.children[text]
    : undefined;
  if (child === undefined) return false;
  found.path.push(text);
  found.node = child;
  found.end = end;
  return child.kind === "group";
}
