import type { SourceConfig } from "./source_config.ts";
import { parseJsr, type SourcePackage, type SourcePackages } from "./source_packages.ts";

/** Where an import leads, and how it must be written where the module's workspace is not at hand. */
interface SourceImport {
  readonly specifier: string;
  /** A module of the same package, by path below the sources' folder. */
  readonly file?: string;
  /** Another package, or the same by its name, and the export that is asked for. */
  readonly from?: { readonly pkg: SourcePackage; readonly export: string };
}

/** Deno has these, or finds them elsewhere. */
const LEFT_TO_DENO = /^(?:npm|node|data|bun|cloudflare):/;
const RELATIVE = /^\.\.?\//;

/**
 * Resolves an import of a package's module: by the package's `deno.json`, else by its workspace's, else by the
 * names of the workspace's members. Relative and `jsr:` specifiers stay as they are.
 *
 * @param file The importing module, by path below the sources' folder.
 * @throws {RangeError} if it leads nowhere, or where no published package may lead: out of itself, to an address.
 * @throws {ScriptError} exit code 2 if the folder has not the package, or not in the range.
 */
export function resolveImport(
  packages: SourcePackages,
  pkg: SourcePackage,
  file: string,
  specifier: string,
): SourceImport {
  if (RELATIVE.test(specifier)) {
    return { specifier, file: fileOf(pkg, `${folderOf(file)}/${specifier}`) };
  }
  const wantedBy = `${pkg.name}@${pkg.version}`;
  const mapped = mappedBy(pkg, specifier) ?? (pkg.workspace && mappedBy(pkg.workspace, specifier));
  const target = mapped?.target ?? specifier;
  if (LEFT_TO_DENO.test(target)) return { specifier: target };
  if (mapped && RELATIVE.test(target)) {
    const path = fileOf(pkg, `${mapped.dir}/${target}`);
    return { specifier: relative(folderOf(file), path), file: path };
  }
  const direct = parseJsr(target);
  if (direct) {
    const from = { pkg: packages.choose(direct, wantedBy), export: direct.export };
    return { specifier: mapped ? exact(from) : specifier, from };
  }
  const bare = parseJsr(`jsr:${target}`);
  const member = bare && packages.member(pkg, bare.name);
  if (!member) throw new RangeError(`"${specifier}" is not in its deno.json`);
  const from = { pkg: member, export: bare.export };
  return { specifier: exact(from), from };
}

/**
 * A path within a package.
 *
 * @param path Path below the sources' folder, perhaps with `.` and `..` in it.
 * @throws {RangeError} if it leads out of the package.
 */
export function fileOf(pkg: SourcePackage, path: string): string {
  const parts: string[] = [];
  let isOut = false;
  for (const part of path.split("/")) {
    if (part === "..") isOut ||= parts.pop() === undefined;
    else if (part !== "" && part !== ".") parts.push(part);
  }
  const normal = parts.join("/");
  if (isOut || pkg.dir !== "" && !normal.startsWith(`${pkg.dir}/`)) {
    throw new RangeError(`"${path}" leads out of the package`);
  }
  return normal;
}

/** By the longest key, as import maps go; a key with a `jsr:` or `npm:` target stands for the paths below it too. */
function mappedBy(
  { dir, imports }: SourceConfig,
  specifier: string,
): { target: string; dir: string } | undefined {
  let longest = "";
  for (const [key, target] of imports) {
    const matches = key === specifier || key.endsWith("/") && specifier.startsWith(key) ||
      /^(?:jsr|npm):/.test(target) && specifier.startsWith(`${key}/`);
    if (matches && key.length > longest.length) longest = key;
  }
  const target = imports.get(longest);
  return target === undefined
    ? undefined
    : { target: target + specifier.slice(longest.length), dir };
}

function exact({ pkg, export: name }: { pkg: SourcePackage; export: string }): string {
  return `jsr:${pkg.name}@${pkg.version}${name.slice(1)}`;
}

function folderOf(file: string): string {
  return file.slice(0, Math.max(file.lastIndexOf("/"), 0));
}

function relative(fromFolder: string, to: string): string {
  const from = fromFolder === "" ? [] : fromFolder.split("/");
  const parts = to.split("/");
  let same = 0;
  while (same < from.length && from[same] === parts[same]) same++;
  const up = "../".repeat(from.length - same);
  return `${up || "./"}${parts.slice(same).join("/")}`;
}
