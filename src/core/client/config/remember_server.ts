/** Writes the server of the first login into config.toml, so that the next command needs no flag. */
import { changeSettings, type SettingsPorts } from "./change_settings.ts";
import type { Config } from "./config.ts";
import { appendTable, setTopString } from "./edit_toml.ts";
import { DEFAULT_SERVER } from "../../shared/net/server_origin.ts";

/**
 * Creates config.toml with one context. An existing file is left alone: it belongs to the person who wrote it.
 * @returns whether it wrote
 */
export async function rememberServer(
  ports: SettingsPorts,
  configFile: string,
  config: Pick<Config, "exists">,
  origin: string,
): Promise<boolean> {
  if (config.exists || origin === DEFAULT_SERVER) return false;
  let wrote = false;
  await changeSettings(ports, configFile, ({ text }) => {
    // Another process was faster; what it wrote stays.
    if (text !== "") return undefined;
    wrote = true;
    const context = { server: origin };
    return {
      wanted: { current: "default", contexts: { default: context } },
      edited: setTopString(
        appendTable("", ["contexts", "default"], context),
        "current",
        "default",
      ),
    };
  });
  return wrote;
}
