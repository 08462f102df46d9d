import { isTheCurrent, removeContext } from "../../core/client/config/contexts.ts";
import { noContext } from "../../core/client/config/config.ts";
import { readSettings } from "../../core/client/config/settings.ts";
import { visible } from "../../core/shared/text/escape_for_terminal.ts";
import { confirmOrForce } from "../input/confirm.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { CONFIG_NEEDS, NAME_ARGUMENT, noteKept } from "./config_data.ts";

interface RemoveOptions {
  force?: boolean;
}

export const verb: Verb<RemoveOptions, [name: string]> = {
  summary: "Remove a context",
  details: "Logins at its server stay in the credential store; sealhold auth logout ends them.",
  arguments: [NAME_ARGUMENT],
  options: [{ flags: "--force", description: "Do not ask; the current context goes, too" }],
  needs: CONFIG_NEEDS,
  async run(context: Context, options: RemoveOptions, name: string): Promise<Outcome> {
    const path = context.paths().configFile;
    const server = await checked(context, path, name, options.force ?? false);
    await confirmOrForce(context, options.force, `Remove the context "${name}"?`);
    const { kept } = await removeContext(context, path, name, options.force ?? false);
    noteKept(context, kept);
    if (server !== undefined) {
      context.note(
        `If you are logged in at ${visible(server)}, you still are; ` +
          "sealhold auth logout --server <url> ends that",
      );
    }
    return { data: { name, removed: true }, text: `Removed "${name}"` };
  },
};

/** Before the question: nobody should be asked about what will be refused. Gives the server. */
async function checked(
  context: Context,
  path: string,
  name: string,
  force: boolean,
): Promise<string | undefined> {
  const settings = (await readSettings(context.userFiles, path))?.settings;
  const { contexts = {}, current } = settings ?? {};
  const found = Object.hasOwn(contexts, name) ? contexts[name] : undefined;
  if (found === undefined) throw noContext(name);
  if (current === name && !force) throw isTheCurrent(name);
  return found.server;
}
