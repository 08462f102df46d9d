/** What config.toml may say, checked. It holds no secret. */
import * as v from "valibot";
import { SealholdError } from "../../../errors.ts";
import type { UserFiles } from "../../../ports/user_files.ts";
import { STORE_KINDS } from "../../shared/store/choice/store_kind.ts";
import { isName, printableName } from "./names.ts";
import { NAME, PROVIDERS } from "./provider_settings.ts";
import { settingsText } from "./settings_text.ts";

const STORE = v.picklist(STORE_KINDS);
const CONTEXT = v.object({
  server: v.optional(v.string()),
  account: v.optional(NAME),
  default_provider: v.optional(NAME),
  store: v.optional(STORE),
});
const SETTINGS = v.object({
  current: v.optional(NAME),
  store: v.optional(STORE),
  contexts: v.optional(v.record(NAME, CONTEXT)),
  providers: v.optional(PROVIDERS),
});

/** What a context, an account or a provider may be called, for error messages. */
export const NAME_HINT = "Use letters, digits and _ . -, at most 64";

/** One context as it stands in the file. */
export type ContextSettings = v.InferOutput<typeof CONTEXT>;
/** The whole file. */
export type Settings = v.InferOutput<typeof SETTINGS>;

/** A file that was read. */
export interface SettingsFile {
  text: string;
  /** As TOML has it, with what this version does not know. */
  raw: Record<string, unknown>;
  settings: Settings;
}

/**
 * Reads and checks config.toml.
 * @returns undefined when there is none
 * @throws {SealholdError} CONFIG_INVALID, with line and column where the TOML is wrong; and what `UserFiles.readOwn` throws
 */
export async function readSettings(
  files: UserFiles,
  path: string,
): Promise<SettingsFile | undefined> {
  const text = await settingsText(files, path);
  return text === undefined ? undefined : await settingsIn(text, path);
}

/**
 * The same for a text that was read already.
 * @throws {SealholdError} CONFIG_INVALID
 */
export async function settingsIn(text: string, path: string): Promise<SettingsFile> {
  const raw = await parseConfig(text, path);
  return { text, raw, settings: checkSettings(raw, path) };
}

/** What TOML makes of a configuration file's text. @throws {SealholdError} CONFIG_INVALID, without a word of the text */
export async function parseConfig(text: string, path: string): Promise<Record<string, unknown>> {
  const { parse, TomlError } = await import("smol-toml");
  try {
    return parse(text);
  } catch (error) {
    const at = error instanceof TomlError ? `, line ${error.line}, column ${error.column}` : "";
    throw invalidConfig(path, `is not TOML${at}`);
  }
}

/** @throws {SealholdError} CONFIG_INVALID, naming the place and not its content */
export function checkSettings(raw: unknown, path: string): Settings {
  const checked = v.safeParse(SETTINGS, raw);
  if (checked.success) return checked.output;
  const [issue] = checked.issues;
  const keys = issue.path?.map((item) => printableName(String(item.key)));
  const place = keys?.join(".") ?? "the file";
  // Only a field that is read no longer says more, namely what took its place: other messages may repeat a value.
  if (issue.type === "never") {
    throw invalidConfig(path, `has ${place}, which is read no longer`, issue.message);
  }
  throw invalidConfig(path, `has an invalid value at ${place}`);
}

/** A configuration file that cannot be used. */
export function invalidConfig(path: string, what: string, instead?: string): SealholdError {
  return new SealholdError("CONFIG_INVALID", `The configuration ${what}`, {
    hint: `Edit ${path}${instead === undefined ? "" : `. ${instead}`}`,
  });
}

/**
 * Checks what `--account` names, where it names one.
 * @throws {SealholdError} INVALID_NAME
 */
export function checkAccount(account: string | undefined): void {
  if (account === undefined || isName(account)) return;
  throw new SealholdError("INVALID_NAME", "An account cannot be called that", { hint: NAME_HINT });
}
