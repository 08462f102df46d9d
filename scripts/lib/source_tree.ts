import { layOut } from "./jsr_layout.ts";
import { moduleSpecifiers, replaceSpecifiers } from "./module_specifiers.ts";
import { ScriptError } from "./script_error.ts";
import { refused, SourceFolder } from "./source_folder.ts";
import { fileOf, resolveImport } from "./source_imports.ts";
import { parseJsr, type SourcePackage, SourcePackages } from "./source_packages.ts";
import { compareVersions } from "./version_range.ts";

const MAX_FILES = 5_000;

interface Laid {
  readonly pkg: SourcePackage;
  readonly files: Map<string, string>;
  readonly exports: Record<string, string>;
}

/**
 * Builds the tree that Deno expects in `vendor/jsr.io/` from unpacked sources: the packages asked for with all
 * that they export, and of others what is reached from there.
 *
 * @param path The folder; packages may lie anywhere in it.
 * @param wanted `jsr:` specifiers, as in the imports of `deno.json`.
 * @returns File contents by path below `vendor/jsr.io/`.
 * @throws {ScriptError} exit code 2 if the folder cannot be used, lacks a package or holds one that is no JSR package.
 */
export async function buildSourceTree(
  path: string,
  wanted: readonly string[],
): Promise<Map<string, string>> {
  const builder = new SourceTree(new SourceFolder(path));
  for (const specifier of wanted) builder.addRoot(specifier);
  return await builder.finish();
}

class SourceTree {
  readonly #folder: SourceFolder;
  readonly #packages: SourcePackages;
  readonly #laid = new Map<SourcePackage, Laid>();
  /** A queue, no recursion: how long a chain of imports is, others decide. */
  readonly #queue: { pkg: SourcePackage; file: string }[] = [];

  constructor(folder: SourceFolder) {
    this.#folder = folder;
    this.#packages = new SourcePackages(folder);
  }

  addRoot(specifier: string): void {
    const reference = parseJsr(specifier);
    if (!reference) {
      throw refused(`"${specifier}" in deno.json is no "jsr:" specifier of a package`);
    }
    const pkg = this.#packages.choose(reference, "deno.json");
    // Whatever the program imports of it later must be there: a task's setup does not look again.
    const names = reference.export === "." ? [...pkg.exports.keys()] : [reference.export];
    if (names.length === 0) throw refused(`${pkg.name}@${pkg.version} exports nothing`);
    for (const name of names) this.#addExport(pkg, name, "deno.json");
  }

  async finish(): Promise<Map<string, string>> {
    let count = 0;
    for (const { pkg, file } of this.#queue) {
      const { files } = this.#of(pkg);
      const path = pathIn(pkg, file);
      if (files.has(path)) continue;
      if (++count > MAX_FILES) throw refused(`Over ${MAX_FILES} modules would be laid out`);
      const text = this.#folder.read(file);
      files.set(
        path,
        file.endsWith(".json") ? text : judged(file, () => this.#module(pkg, file, text)),
      );
    }
    const laid = [...this.#laid.values()].map(({ pkg, ...rest }) => ({ ...pkg, ...rest }));
    laid.sort((a, b) => compareVersions(a.parsed, b.parsed));
    return await layOut(laid).catch((cause) => {
      throw cause instanceof RangeError ? refused(cause.message, cause) : cause;
    });
  }

  /** Rewrites a module's imports and queues what they reach. */
  #module(pkg: SourcePackage, file: string, text: string): string {
    if (!/\.m?[jt]s$/.test(file)) throw new RangeError("this kind of file is not laid out");
    const specifiers = moduleSpecifiers(text);
    const imports = specifiers.map(({ value }) => resolveImport(this.#packages, pkg, file, value));
    for (const { file: next, from } of imports) {
      if (next !== undefined) this.#queue.push({ pkg, file: next });
      if (from) this.#addExport(from.pkg, from.export, file);
    }
    return replaceSpecifiers(text, specifiers, imports.map(({ specifier }) => specifier));
  }

  #addExport(pkg: SourcePackage, name: string, wantedBy: string): void {
    const { exports } = this.#of(pkg);
    if (Object.hasOwn(exports, name)) return;
    const id = `${pkg.name}@${pkg.version}`;
    const target = pkg.exports.get(name);
    if (target === undefined) {
      throw refused(`${id} has no export "${name}", which ${wantedBy} imports`);
    }
    const file = judged(id, () => fileOf(pkg, `${pkg.dir}/${target}`));
    exports[name] = `./${pathIn(pkg, file)}`;
    this.#queue.push({ pkg, file });
  }

  #of(pkg: SourcePackage): Laid {
    const laid = this.#laid.get(pkg) ?? { pkg, files: new Map(), exports: {} };
    this.#laid.set(pkg, laid);
    return laid;
  }
}

function pathIn(pkg: SourcePackage, file: string): string {
  return file.slice(pkg.dir === "" ? 0 : pkg.dir.length + 1);
}

/** Names the file or package in what is wrong with it. */
function judged<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof ScriptError || !(cause instanceof Error)) throw cause;
    throw refused(`${what}: ${cause.message}`, cause);
  }
}
