/** Adding and choosing contexts in config.toml. */
import { SealholdError } from "../../../errors.ts";
import { noContext } from "./config.ts";
import { changeSettings, type SettingsPorts, type SettingsWritten } from "./change_settings.ts";
import { appendTable, removeTable, setTopString } from "./edit_toml.ts";
import { checkAccount, type ContextSettings, NAME_HINT, type SettingsFile } from "./settings.ts";
import { isName, printableName } from "./names.ts";

/** Names that a JavaScript object has already. */
const PROTOTYPE_NAMES = ["__proto__", "constructor", "prototype"];

/** A context to add. */
interface NewContext extends ContextSettings {
  name: string;
  /** Makes it the current one, too. */
  use: boolean;
  /** Takes the place of one of that name. */
  force: boolean;
}

/**
 * Adds a context; the first one becomes the current one.
 * @returns `replaced`: whether one of that name was changed instead
 * @throws {SealholdError} INVALID_NAME, ALREADY_EXISTS, and what `changeSettings` throws
 */
export async function addContext(
  ports: SettingsPorts,
  path: string,
  { name, use, force, ...settings }: NewContext,
): Promise<SettingsWritten & { current: boolean; replaced: boolean }> {
  checkNames(name, settings);
  let current = false;
  let replaced = false;
  const written = await changeSettings(ports, path, (file) => {
    const contexts = contextsOf(file);
    const exists = Object.hasOwn(contexts, name);
    if (exists && !force) throw alreadyThere(name);
    replaced = exists;
    current = use || Object.keys(contexts).length === 0;
    const values = defined(settings);
    const merged = { ...(exists ? contexts[name] as object : {}), ...values };
    const wanted = { ...file.raw, contexts: { ...contexts, [name]: merged } };
    const cleared = exists ? removeTable(file.text, ["contexts", name]) : file.text;
    const edited = appendTable(cleared, ["contexts", name], textsOf(merged));
    return current
      ? { wanted: { ...wanted, current: name }, edited: setTopString(edited, "current", name) }
      : { wanted, edited };
  });
  return { ...written, current, replaced };
}

/**
 * Makes a context the current one.
 * @throws {SealholdError} CONFIG_INVALID when there is none of that name
 */
export async function useContext(
  ports: SettingsPorts,
  path: string,
  name: string,
): Promise<SettingsWritten> {
  return await changeSettings(ports, path, (file) => {
    requireContext(file, name);
    if (file.settings.current === name) return undefined;
    const edited = setTopString(file.text, "current", name);
    return { wanted: { ...file.raw, current: name }, edited };
  });
}

/** The tables of the contexts, as TOML has them. */
export function contextsOf(file: SettingsFile): Record<string, unknown> {
  return (file.raw.contexts ?? {}) as Record<string, unknown>;
}

/** @throws {SealholdError} CONFIG_INVALID when there is none of that name */
export function requireContext(file: SettingsFile, name: string): void {
  if (!Object.hasOwn(file.settings.contexts ?? {}, name)) throw noContext(name);
}

function checkNames(name: string, { account, default_provider }: ContextSettings): void {
  const hint = NAME_HINT;
  if (!isName(name) || PROTOTYPE_NAMES.includes(name)) {
    throw new SealholdError("INVALID_NAME", "A context cannot be called that", { hint });
  }
  checkAccount(account);
  if (default_provider !== undefined && !isName(default_provider)) {
    throw new SealholdError("INVALID_NAME", "A provider cannot be called that", { hint });
  }
}

function alreadyThere(name: string): SealholdError {
  return new SealholdError(
    "ALREADY_EXISTS",
    `There is a context "${printableName(name)}" already`,
    {
      hint: "Add --force to change it",
    },
  );
}

function defined(settings: ContextSettings): Record<string, string> {
  return Object.fromEntries(
    Object.entries(settings).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** What can be written as a line; anything else makes the edit differ from what is wanted, and the whole file is written. */
function textsOf(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] =>
      typeof entry[1] === "string"
    ),
  );
}
