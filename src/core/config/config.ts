/** `config.toml`: contexts, and how the store is opened. It holds no secret. */
import * as v from "valibot";
import { hasCode, SignetError } from "../../errors.ts";
import type { UserFiles } from "../../ports/user_files.ts";

/** Configuration with one context chosen. */
export interface Config {
  /** Name of the chosen context. */
  context: string;
  /** Server of the context. */
  server?: string;
  /** How the credential store is opened. */
  store?: string;
  /** Whether config.toml exists. */
  exists: boolean;
}

const MAX_CONFIG_BYTES = 256 * 1024;
const NAME = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_.-]{1,64}$/));
const CONFIG = v.object({
  current: v.optional(NAME),
  store: v.optional(v.picklist(["passphrase", "keyfile", "memory", "plain"])),
  contexts: v.optional(v.record(NAME, v.object({ server: v.optional(v.string()) }))),
});

/**
 * Reads and checks config.toml.
 * @param path its place; no place or no file is an empty configuration
 * @param wanted the context asked for by flag or environment
 * @throws {SignetError} CONFIG_INVALID, with line and column where the TOML is wrong
 */
export async function loadConfig(
  files: UserFiles,
  path: string | undefined,
  wanted: string | undefined,
): Promise<Config> {
  const text = path === undefined ? undefined : await readConfig(files, path);
  if (path === undefined || text === undefined) return select({}, wanted, false);
  return select(await parse(text, path), wanted, true);
}

async function readConfig(files: UserFiles, path: string): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await files.read(path, MAX_CONFIG_BYTES));
  } catch (error) {
    if (hasCode(error, "FILE_NOT_FOUND")) return undefined;
    throw error;
  }
}

async function parse(text: string, path: string): Promise<v.InferOutput<typeof CONFIG>> {
  const { parse: parseToml, TomlError } = await import("smol-toml");
  let raw: unknown;
  try {
    raw = parseToml(text);
  } catch (error) {
    const at = error instanceof TomlError ? `, line ${error.line}, column ${error.column}` : "";
    throw invalid(path, `is not TOML${at}`);
  }
  const checked = v.safeParse(CONFIG, raw);
  if (!checked.success) {
    const where = checked.issues[0].path?.map((item) => printable(String(item.key))).join(".") ??
      "the file";
    throw invalid(path, `has an invalid value at ${where}`);
  }
  return checked.output;
}

function invalid(path: string, what: string): SignetError {
  return new SignetError("CONFIG_INVALID", `The configuration ${what}`, { hint: `Edit ${path}` });
}

function select(
  raw: v.InferOutput<typeof CONFIG>,
  wanted: string | undefined,
  exists: boolean,
): Config {
  const context = wanted ?? raw.current ?? "default";
  const contexts = raw.contexts ?? {};
  // A context named "constructor" must be missing like any other, not found on the prototype.
  const found = Object.hasOwn(contexts, context) ? contexts[context] : undefined;
  if (found === undefined && (wanted !== undefined || raw.current !== undefined)) {
    throw new SignetError("CONFIG_INVALID", `There is no context "${printable(context)}"`, {
      hint: `Add [contexts.NAME] with server = "https://…" to config.toml`,
    });
  }
  return {
    context,
    exists,
    ...(found?.server === undefined ? {} : { server: found.server }),
    ...(raw.store === undefined ? {} : { store: raw.store }),
  };
}

function printable(name: string): string {
  return /^[A-Za-z0-9_.-]{1,64}$/.test(name) ? name : "?";
}
