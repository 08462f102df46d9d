import { parseConfig, type SourceConfig } from "./source_config.ts";
import { refused, type SourceFolder } from "./source_folder.ts";
import { compareVersions, isInRange, parseVersion, type Version } from "./version_range.ts";

/** A package among the sources. */
export interface SourcePackage extends SourceConfig {
  readonly name: string;
  readonly version: string;
  readonly parsed: Version;
  /** The nearest `deno.json` that opens a workspace, its own or above; `undefined` if none does. */
  readonly workspace: SourceConfig | undefined;
}

/** A `jsr:` specifier taken apart. */
interface JsrReference {
  readonly name: string;
  /** `*` where none is given. */
  readonly range: string;
  /** `.` or `./sub/path`, as in a package's `exports`. */
  readonly export: string;
}

const MAX_CONFIGS = 2_000;
const CONFIG = /(?:^|\/)deno\.json$/;
const JSR = /^jsr:\/?(@[^/@]+\/[^/@]+)(?:@([^/]*))?(?:\/(.*))?$/;

/** @returns `undefined` for what is no `jsr:` specifier of a package. */
export function parseJsr(specifier: string): JsrReference | undefined {
  const [, name, range, path = ""] = JSR.exec(specifier) ?? [];
  if (name === undefined) return undefined;
  return { name, range: range || "*", export: path === "" ? "." : `./${path}` };
}

/** The packages of a folder: every `deno.json` with a name and a version that JSR would take. */
export class SourcePackages {
  readonly #folder: SourceFolder;
  readonly #all: readonly SourcePackage[];

  /** @throws {ScriptError} exit code 2 if the folder holds too many `deno.json`, or one that cannot be read. */
  constructor(folder: SourceFolder) {
    this.#folder = folder;
    const paths = [...folder.files].filter((file) => CONFIG.test(file)).sort();
    if (paths.length > MAX_CONFIGS) {
      throw refused(`"${folder.path}" holds over ${MAX_CONFIGS} files called deno.json`);
    }
    const configs = paths.flatMap((file) =>
      parseConfig(folder.read(file), file.slice(0, -"/deno.json".length)) ?? []
    );
    this.#all = configs.flatMap((config) => {
      const { name, version } = config;
      const parsed = parseVersion(version ?? "");
      if (name === undefined || version === undefined || parsed === undefined) return [];
      const above = configs.filter(({ dir, isWorkspace }) =>
        isWorkspace && (dir === "" || `${config.dir}/`.startsWith(`${dir}/`))
      );
      const workspace = above.sort((a, b) => b.dir.length - a.dir.length)[0];
      return [{ ...config, name, version, parsed, workspace }];
    });
  }

  /** A package of the same workspace, or the package itself, by its bare name. */
  member(of: SourcePackage, name: string): SourcePackage | undefined {
    if (of.name === name) return of;
    return of.workspace &&
      this.#all.find((other) => other.name === name && other.workspace === of.workspace);
  }

  /**
   * The highest version in a range, as Deno would choose it.
   *
   * @param wantedBy Whose import it is, for the message.
   * @throws {ScriptError} exit code 2 if there is none, or if two folders hold that version.
   */
  choose({ name, range }: JsrReference, wantedBy: string): SourcePackage {
    const named = this.#all.filter((one) => one.name === name)
      .sort((a, b) => compareVersions(b.parsed, a.parsed));
    const [best, next] = named.filter((one) => isInRange(one.parsed, range));
    if (best === undefined) {
      const held = named.map(({ version }) => version).slice(0, 5).join(", ") || "none";
      throw refused(
        `"${this.#folder.path}" holds no package for "jsr:${name}@${range}", which ${wantedBy} imports`,
        undefined,
        `Unpack ${name} there (versions found: ${held}), or take all from npm: deno task setup --from npm`,
      );
    }
    // Deno's metadata could name only one of them, and nothing says which is meant.
    if (next !== undefined && compareVersions(best.parsed, next.parsed) === 0) {
      throw refused(`Both "${best.dir}" and "${next.dir}" hold ${name}@${best.version}`);
    }
    return best;
  }
}
