import { disableUser } from "../../../core/server/accounts/manage_users.ts";
import { SERVER_DATA_NEEDS } from "../../../core/shared/permissions/needs.ts";
import type { Context, Outcome, Verb } from "../../graph/spec.ts";
import { DATA_OPTION, type DataOptions, withServerData } from "../../input/server_data.ts";
import { userData } from "./user_data.ts";

export const verb: Verb<DataOptions, [username: string]> = {
  summary: "Disable an account and end its sessions",
  details:
    "Tokens already given out stop at their next use. Its secrets stay; sealhold server user enable undoes it.",
  arguments: [{ name: "username", description: "Name of the account" }],
  options: [DATA_OPTION],
  needs: SERVER_DATA_NEEDS,
  places: ({ data }) => ({ data }),
  async run(context: Context, options: DataOptions, username: string): Promise<Outcome> {
    const user = await withServerData(
      context,
      options,
      ({ store }) => disableUser({ users: store.users, clock: context.clock }, username),
    );
    return { data: userData(user), text: `Disabled ${user.username}` };
  },
};
