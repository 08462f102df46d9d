/** Turns what `dnt` built for npm back into modules that Deno loads as JSR packages. Pure text in, text out. */

/** A module in a carrier: the JSR package that it belongs to, and its path there. */
interface ModuleId {
  readonly pkg: string;
  readonly version: string;
  readonly file: string;
}

/** Reads `@scope/name/version/path/in/package.js` (below a carrier's `deps/jsr.io/`). */
export function moduleId(path: string): ModuleId {
  const [scope = "", name = "", version = "", ...file] = path.split("/");
  // windmill-cli carries Cliffy under the scope of its own fork.
  const pkg = scope === "@windmill-labs"
    ? `@cliffy/${name.replace(/^cliffy-/, "")}`
    : `${scope}/${name}`;
  return { pkg, version, file: file.join("/") };
}

const IMPORT = /((?:from|import)\s*\(?\s*)(["'])(\.\.?\/[^"']+)\2/g;
const COMMENT_LINE = /^\s*(\*|\/\*|\/\/)/;

/**
 * Rewrites one file.
 *
 * @param text JavaScript or `.d.ts` as built by `dnt`.
 * @param path The file's path below `deps/jsr.io/`.
 * @returns The new text, and the paths of the modules that it imports.
 */
export function undoDnt(text: string, path: string): { text: string; imports: string[] } {
  const imports: string[] = [];
  const self = moduleId(path);
  const lines = withoutShims(text).split("\n").map((line) =>
    COMMENT_LINE.test(line) ? line : line.replace(IMPORT, (whole, keyword, quote, specifier) => {
      const target = resolve(path, specifier);
      imports.push(target);
      const other = moduleId(target);
      if (other.pkg === self.pkg && other.version === self.version) return whole;
      return `${keyword}${quote}jsr:${other.pkg}@${other.version}/${other.file}${quote}`;
    })
  );
  return { text: lines.join("\n"), imports };
}

/** Drops the imports of `dnt`'s shims and polyfills: under Deno the real things are there. */
function withoutShims(text: string): string {
  return text
    .replace(
      /^import (?:\* as dntShim from )?["'][^"']*_dnt\.(?:shims|polyfills)\.js["'];?\s*$/gm,
      "",
    )
    .replace(/\bdntShim\.dntGlobalThis\b/g, "globalThis")
    .replace(/\bdntShim\.Deno\b/g, "Deno")
    .replace(/\bdntShim\.(\w+)/g, "globalThis.$1")
    .replace(/^\/\/# sourceMappingURL.*$/gm, "");
}

function resolve(from: string, specifier: string): string {
  const out = from.split("/").slice(0, -1);
  for (const part of specifier.split("/")) {
    if (part === "..") out.pop();
    else if (part !== ".") out.push(part);
  }
  return out.join("/");
}
