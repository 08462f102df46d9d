import { contextToRemove, removeContext } from "../../core/client/config/remove_context.ts";
import { escapeForTerminal } from "../../core/shared/text/escape_for_terminal.ts";
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
    const server = await contextToRemove(context.userFiles, path, name, options.force ?? false);
    await confirmOrForce(context, options.force, `Remove the context "${name}"?`);
    const { kept } = await removeContext(context, path, name, options.force ?? false);
    noteKept(context, kept);
    if (server !== undefined) {
      context.note(
        `If you are logged in at ${escapeForTerminal(server)}, you still are; ` +
          "sealhold auth logout --server <url> ends that",
      );
    }
    return { data: { name, removed: true }, text: `Removed "${name}"` };
  },
};
