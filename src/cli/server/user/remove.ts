import { removeUser } from "../../../core/server/accounts/remove_user.ts";
import { userNotFound } from "../../../core/server/accounts/user.ts";
import { SERVER_DATA_NEEDS } from "../../../core/shared/permissions/needs.ts";
import type { Context, Outcome, Verb } from "../../graph/spec.ts";
import { confirmOrForce } from "../../input/confirm.ts";
import { DATA_OPTION, type DataOptions, withServerData } from "../../input/server_data.ts";

interface RemoveOptions extends DataOptions {
  force?: boolean;
}

export const verb: Verb<RemoveOptions, [username: string]> = {
  summary: "Remove an account with all that it has, for good",
  details:
    "Erases its secrets, keys, sessions, lists and mailbox, and what it sent and nobody has read. Its AID cannot\n" +
    "be registered again. Groups keep it in their records until an admin takes it out. Asks first; --force does\n" +
    "not. If it is interrupted the account stays closed; the same command goes on. To shut somebody out and keep\n" +
    "what they have: sealhold server user disable.",
  arguments: [{ name: "username", description: "Name of the account, or its AID" }],
  options: [{ flags: "-f, --force", description: "Do not ask" }, DATA_OPTION],
  needs: SERVER_DATA_NEEDS,
  places: ({ data }) => ({ data }),
  async run(context: Context, options: RemoveOptions, username: string): Promise<Outcome> {
    await withServerData(context, options, async ({ store: { users, removal } }) => {
      const user = await users.findByUsername(username);
      if (user === undefined) throw userNotFound();
      const question = `Remove ${user.username} and erase all that it has?`;
      await confirmOrForce(context, options.force, question);
      await removeUser({ removal, clock: context.clock }, user.username);
    });
    return { data: { username, removed: true }, text: `Removed ${username}` };
  },
};
