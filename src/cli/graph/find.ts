/** Finds the command that an argument vector names, before Cliffy or any verb is loaded. */
import { globalsWithValue } from "./globals.ts";
import type { Node } from "./spec.ts";

/** What argv asks for. */
export interface Found {
  /** Command names from the root, without the program's own. */
  path: string[];
  /** The deepest node that the path reaches. */
  node: Node;
  /** `--help` or `-h` stands before any `--`. */
  help: boolean;
  /** `--version` or `-V` stands before any command. */
  version: boolean;
}

/**
 * Walks the graph along the leading words of `argv`, skipping global options and their values.
 * @param root the graph
 * @param argv arguments without the program's name
 */
export function findCommand(root: Node, argv: readonly string[]): Found {
  const found: Found = { path: [], node: root, help: false, version: false };
  const takesValue = globalsWithValue();
  let walking = true;
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? "";
    if (word === "--") break;
    if (word === "--help" || word === "-h") found.help = true;
    else if ((word === "--version" || word === "-V") && found.path.length === 0) {
      found.version = true;
    } else if (takesValue.has(word)) i++;
    else if (!word.startsWith("-") && walking) walking = descend(found, word);
  }
  return found;
}

function descend(found: Found, word: string): boolean {
  const child = found.node.kind === "group" && Object.hasOwn(found.node.children, word)
    ? found.node.children[word]
    : undefined;
  if (child === undefined) return false;
  found.path.push(word);
  found.node = child;
  return child.kind === "group";
}
