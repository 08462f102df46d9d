/** Keeps what every command needs in one chunk of the bundle. */
import { walk } from "@std/fs";
import { dirname, join, relative } from "@std/path";

/** What main.ts loads first. */
export const HOT = "src/app/hot.ts";

/** What every command loads, besides its own code: together they reach all that a hot command runs. */
export const SHARED = [HOT, "src/app/client/client.ts"];

/** Primitives, which a worker loads alone. */
const CRYPTO = "src/crypto/";

/** A lazily imported module of our own. */
const LAZY_IMPORT = /\bimport\(\s*"(\.[^"]+\.ts)"\s*\)/g;

/**
 * Lets every lazily imported part import the shared ones as well.
 *
 * The bundler gives modules a chunk of their own for each set of parts that reach them: a hundred commands would cut the
 * client into forty files, and each costs a command start-up time. When all parts reach all of it, it is one file. Nothing
 * more is run or loaded for it, because no part runs without it: main.ts loads `hot.ts` first.
 * @param source The copy of the checkout that is bundled; it is changed.
 */
export async function gatherClient(source: string): Promise<void> {
  for (const part of new Set([...SHARED, ...await lazyParts(source)])) {
    if (part.startsWith(CRYPTO)) continue;
    const lines = SHARED.filter((shared) => shared !== part).map((shared) => {
      const path = relative(dirname(part), shared).replaceAll("\\", "/");
      return `import "${path.startsWith(".") ? path : `./${path}`}";\n`;
    });
    await Deno.writeTextFile(join(source, part), `\n${lines.join("")}`, { append: true });
  }
}

/** Paths of the lazily imported modules, from the checkout's root, with forward slashes. */
export async function lazyParts(source: string): Promise<Set<string>> {
  const parts = new Set<string>();
  const files = walk(join(source, "src"), { exts: [".ts"], includeDirs: false });
  for await (const { path } of files) {
    for (const [, specifier = ""] of (await Deno.readTextFile(path)).matchAll(LAZY_IMPORT)) {
      parts.add(relative(source, join(dirname(path), specifier)).replaceAll("\\", "/"));
    }
  }
  return parts;
}
