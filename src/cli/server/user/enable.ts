import { enableUser } from "../../../core/server/accounts/manage_users.ts";
import { SERVER_DATA_NEEDS } from "../../../core/shared/permissions/needs.ts";
import type { Context, Outcome, Verb } from "../../graph/spec.ts";
import { DATA_OPTION, type DataOptions, withServerData } from "../../input/server_data.ts";
import { userData } from "./user_data.ts";

export const verb: Verb<DataOptions, [username: string]> = {
  summary: "Enable a disabled account",
  details: "Sessions that were ended stay ended.",
  arguments: [{ name: "username", description: "Name of the account" }],
  options: [DATA_OPTION],
  needs: SERVER_DATA_NEEDS,
  places: ({ data }) => ({ data }),
  async run(context: Context, options: DataOptions, username: string): Promise<Outcome> {
    const user = await withServerData(
      context,
      options,
      ({ store }) => enableUser({ users: store.users }, username),
    );
    return { data: userData(user), text: `Enabled ${user.username}` };
  },
};
