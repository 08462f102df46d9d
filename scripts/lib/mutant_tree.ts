/** Copies of the checkout that mutants are put into, so that a run cut off leaves no fault in the checkout. */
import { copy, walk } from "@std/fs";
import { join } from "@std/path";
import { type Mutant, mutate } from "./mutant.ts";

/** Not copied: history, and what was built. */
const LEFT_OUT = [".git", "dist"];

/** A copy of the checkout. */
export interface MutantTree extends AsyncDisposable {
  readonly root: string;
  /**
   * Does something while the fault is in the copy.
   * @throws {ScriptError} if the mutant is not one (see `mutate`)
   */
  with<T>(mutant: Mutant, action: () => Promise<T>): Promise<T>;
}

/**
 * Copies the checkout to the temporary folder; it goes when it is disposed of.
 * @param checkout set up, that is: with vendor/
 */
export async function makeMutantTree(checkout: string): Promise<MutantTree> {
  const root = await Deno.makeTempDir({ prefix: "mutants-" });
  for await (const { name, path } of walk(checkout, { maxDepth: 1 })) {
    if (path === checkout || LEFT_OUT.includes(name)) continue;
    await copy(path, join(root, name));
  }
  return {
    root,
    async with(mutant, action) {
      const path = join(root, mutant.file);
      const text = await Deno.readTextFile(path);
      await Deno.writeTextFile(path, mutate(text, mutant));
      try {
        return await action();
      } finally {
        await Deno.writeTextFile(path, text);
      }
    },
    async [Symbol.asyncDispose]() {
      await Deno.remove(root, { recursive: true });
    },
  };
}
