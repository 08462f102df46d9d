/** Keeps what every command needs in one chunk of the bundle. */
import { walk } from "@std/fs";
import { dirname, join, relative } from "@std/path";

/** What every command loads besides its own code. */
export const CLIENT = "src/app/client/client.ts";

/** Parts that run without it: the help and the error report. */
export const WITHOUT_CLIENT = ["src/cli/graph/help.ts", "src/cli/output/report_error.ts"];

/** Primitives, which a worker loads alone. */
const CRYPTO = "src/crypto/";

/** A lazily imported module of our own. */
const LAZY_IMPORT = /\bimport\(\s*"(\.[^"]+\.ts)"\s*\)/g;

/**
 * Lets every lazily imported part import the client as well.
 *
 * The bundler gives modules a chunk of their own for each set of parts that reach them: a hundred commands would cut the
 * client into forty files, and each costs a command start-up time. When all parts reach all of it, it is one file. Nothing
 * more is run or loaded for it, because no part runs without the client.
 * @param source The copy of the checkout that is bundled; it is changed.
 */
export async function gatherClient(source: string): Promise<void> {
  for (const part of await lazyParts(source)) {
    if (part === CLIENT || WITHOUT_CLIENT.includes(part) || part.startsWith(CRYPTO)) continue;
    const path = relative(dirname(part), CLIENT).replaceAll("\\", "/");
    const specifier = path.startsWith(".") ? path : `./${path}`;
    await Deno.writeTextFile(join(source, part), `\nimport "${specifier}";\n`, { append: true });
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
