/** The files of a bundle that a hot command loads, and how they are made small. */
import { join } from "@std/path";
import { HOT } from "./gather_client.ts";
import { ScriptError } from "./script_error.ts";

/** An import that is loaded with the file, as the bundler writes it. */
const STATIC_IMPORT = /(?:^|[;}\n])\s*import\s*(?:\{[^}]*\}\s*from\s*)?"\.\/([^"]+)"/g;

/**
 * Names of the files that come with `hot.ts`, its own first. What is imported lazily by them is not among them.
 * @param out The folder of the bundle.
 * @throws {ScriptError} if main.js does not import it.
 */
export async function hotFiles(out: string): Promise<string[]> {
  const stem = HOT.slice(HOT.lastIndexOf("/") + 1, -".ts".length);
  const main = await Deno.readTextFile(join(out, "main.js"));
  const [, first] = main.match(new RegExp(`import\\("\\./(${stem}-[^"]+)"\\)`)) ?? [];
  if (first === undefined) {
    throw new ScriptError(`The bundle's entry does not import ${HOT}`, {
      hint: "Look at main.ts: what every command loads must be in one lazily imported part",
    });
  }
  return await staticFiles(out, first);
}

/** A file and all that its static imports reach, itself first. */
export async function staticFiles(out: string, first: string): Promise<string[]> {
  const files = [first];
  for (const file of files) {
    const text = await Deno.readTextFile(join(out, file));
    for (const [, name = ""] of text.matchAll(STATIC_IMPORT)) {
      if (!files.includes(name)) files.push(name);
    }
  }
  return files;
}

/**
 * Minifies these files, each by itself and under its own name. The other parts stay as they are, so that `--debug` names the
 * places in a command's own code.
 * @param bundle Runs `deno bundle` in that folder.
 */
export async function minify(
  out: string,
  files: readonly string[],
  bundle: (folder: string, args: string[]) => Promise<void>,
): Promise<void> {
  const all = [...Deno.readDirSync(out)].map(({ name }) => name).filter((name) =>
    name.endsWith(".js")
  ).sort();
  for (const file of files) {
    const others = all.filter((name) => name !== file).flatMap((
      name,
    ) => ["--external", `./${name}`]);
    // Into a file of another name: it would be read while it is written.
    await bundle(out, ["--minify", ...others, "--output", "minified.tmp", file]);
    await Deno.rename(join(out, "minified.tmp"), join(out, file));
  }
}
