import { tokenize } from "./ts_tokens.ts";

/** What counts here of a `deno.json`. Maps, not objects: a key may be called `__proto__`. */
export interface SourceConfig {
  /** Folder that it is in, below the given one, with `/` and none at the end; `""` for that one itself. */
  readonly dir: string;
  /** `@scope/name`; absent, like `version`, where the folder is no package that could be published. */
  readonly name?: string;
  readonly version?: string;
  /** As written: the paths may lead anywhere. */
  readonly exports: ReadonlyMap<string, string>;
  readonly imports: ReadonlyMap<string, string>;
  readonly isWorkspace: boolean;
}

const NAME = /^@[a-z0-9][a-z0-9-]{0,99}\/[a-z0-9][a-z0-9-]{0,99}$/;

/**
 * Reads the text of a `deno.json`, which may hold comments and trailing commas.
 *
 * @returns `undefined` for text that is none: among sources there are broken ones, made for tests.
 */
export function parseConfig(text: string, dir: string): SourceConfig | undefined {
  const config = parseJsonc(text);
  if (!isObject(config)) return undefined;
  const { name, version, exports, imports, workspace } = config;
  const isPackage = typeof name === "string" && NAME.test(name) && typeof version === "string";
  return {
    dir,
    ...isPackage && { name, version },
    exports: textMap(typeof exports === "string" ? { ".": exports } : exports),
    imports: textMap(imports),
    isWorkspace: Array.isArray(workspace) || isObject(workspace),
  };
}

function parseJsonc(text: string): unknown {
  try {
    const tokens = tokenize(text).filter(({ kind }) => kind !== "comment");
    const kept = tokens.filter(({ text }, n) =>
      text !== "," || !/^[}\]]$/.test(tokens[n + 1]?.text ?? "")
    );
    return JSON.parse(kept.map((token) => token.text).join(""));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function textMap(value: unknown): ReadonlyMap<string, string> {
  const entries = isObject(value) ? Object.entries(value) : [];
  return new Map(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
