/** Where a setup takes the modules from. */
import { resolve } from "node:path";
import { textDigest } from "./digest.ts";
import { buildSourceTree } from "./source_tree.ts";

/** A folder of unpacked sources, read: what it gives `vendor/jsr.io/`. */
interface ReadFolder {
  /** Absolute path. */
  readonly path: string;
  /** SHA-256 over paths and contents of all that is taken from it. */
  readonly digest: string;
  readonly tree: ReadonlyMap<string, string>;
}

export type Source = "jsr" | "npm" | ReadFolder;

/**
 * Reads the value of `--from`. A folder is read whole here, so that one that is no good changes nothing.
 *
 * @param from `jsr`, `npm`, or the path of a folder; write `./npm` for a folder of that name.
 * @param root The checkout whose `deno.json` says which modules are needed.
 * @throws {ScriptError} exit code 2 if it is none of these, or the folder lacks a package.
 */
export async function sourceFrom(from: string, root: string): Promise<Source> {
  if (from === "jsr" || from === "npm") return from;
  const path = resolve(from);
  const tree = await buildSourceTree(path, wantedFromJsr(root));
  const digest = await textDigest(JSON.stringify([...tree].sort(([a], [b]) => a < b ? -1 : 1)));
  return { path, digest, tree };
}

/** The `jsr:` specifiers among the imports of `<root>/deno.json`. */
export function wantedFromJsr(root: string): string[] {
  const { imports } = JSON.parse(Deno.readTextFileSync(`${root}/deno.json`));
  return Object.values<string>(imports ?? {}).filter((target) => target.startsWith("jsr:"));
}
