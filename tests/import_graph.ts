/** Which file of src/ imports what, and how. */
import { dirname, fromFileUrl, join, relative } from "@std/path";

const ROOT = fromFileUrl(new URL("../", import.meta.url));

/** One import as it stands in a file. */
export interface ImportEdge {
  /** A path from the root of the checkout, with `/`; a package or `node:` specifier as it is written. */
  to: string;
  /** `import("…")`: loaded when it is reached and not with the file. */
  lazy: boolean;
}

/** The imports of a file, by its path from the root of the checkout. */
export type ReadImports = (file: string) => Promise<ImportEdge[]>;

/** Imports of a real file. Those of types alone are left out, because nothing is loaded for them. */
export async function readImports(file: string): Promise<ImportEdge[]> {
  const text = withoutComments(await Deno.readTextFile(join(ROOT, file)));
  return importsIn(text).map(({ to, lazy }) => ({
    to: to.startsWith(".")
      ? relative(ROOT, join(ROOT, dirname(file), to)).replaceAll("\\", "/")
      : to,
    lazy,
  }));
}

/** Imports in a source text, as they are written. */
export function importsIn(text: string): ImportEdge[] {
  const fixed = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\s+(?!type\s+[{*\w])(?:[^;'"]*?\bfrom\s*)?["']([^"']+)["']/g,
  );
  const lazy = text.matchAll(/\bimport\(\s*["'`]([^"'`]+)["'`]/g);
  return [
    ...Array.from(fixed, ([, to]) => ({ to: to ?? "", lazy: false })),
    ...Array.from(lazy, ([, to]) => ({ to: to ?? "", lazy: true })),
  ];
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
}
