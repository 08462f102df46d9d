/** Removing a context from config.toml. */
import { SealholdError } from "../../../errors.ts";
import type { UserFiles } from "../../../ports/user_files.ts";
import { changeSettings, type SettingsPorts, type SettingsWritten } from "./change_settings.ts";
import { noContext } from "./config.ts";
import { contextsOf, requireContext } from "./contexts.ts";
import { removeTable, setTopString } from "./edit_toml.ts";
import { readSettings, type SettingsFile } from "./settings.ts";

/**
 * Looks, before anybody is asked, whether a context could be removed: nobody should be asked about what will be refused.
 * @param force lets the current one go
 * @returns its server
 * @throws {SealholdError} as `removeContext`
 */
export async function contextToRemove(
  files: UserFiles,
  path: string,
  name: string,
  force: boolean,
): Promise<string | undefined> {
  const file = await readSettings(files, path);
  if (file === undefined) throw noContext(name);
  requireRemovable(file, name, force);
  return file.settings.contexts?.[name]?.server;
}

/**
 * Removes a context, and with it `current` where that names it.
 * @param force lets the current one go
 * @throws {SealholdError} CONFIG_INVALID when there is none of that name; USAGE for the current one without `force`
 */
export async function removeContext(
  ports: SettingsPorts,
  path: string,
  name: string,
  force: boolean,
): Promise<SettingsWritten> {
  return await changeSettings(ports, path, (file) => {
    requireRemovable(file, name, force);
    const isCurrent = file.settings.current === name;
    const { [name]: _, ...rest } = contextsOf(file);
    const { current, contexts: __, ...others } = file.raw;
    const wanted = {
      ...others,
      ...(isCurrent || current === undefined ? {} : { current }),
      ...(Object.keys(rest).length === 0 ? {} : { contexts: rest }),
    };
    const without = removeTable(file.text, ["contexts", name]);
    return { wanted, edited: isCurrent ? setTopString(without, "current", undefined) : without };
  });
}

function requireRemovable(file: SettingsFile, name: string, force: boolean): void {
  requireContext(file, name);
  if (file.settings.current === name && !force) throw isTheCurrent(name);
}

/** The current context goes only when that is asked for expressly. */
function isTheCurrent(name: string): SealholdError {
  return new SealholdError("USAGE", `"${name}" is the current context`, {
    hint: `sealhold context use <another>, or sealhold context remove ${name} --force`,
  });
}
