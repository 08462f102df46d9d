import { listUsers } from "../../../core/accounts/manage_users.ts";
import { SERVER_DATA_NEEDS } from "../../../core/permissions/needs.ts";
import type { Context } from "../../context.ts";
import type { Outcome, Verb } from "../../spec.ts";
import { table } from "../../table.ts";
import { DATA_OPTION, type DataOptions, withOffice } from "../office.ts";
import { userData } from "./user_data.ts";

export const verb: Verb<DataOptions> = {
  summary: "List the accounts",
  options: [DATA_OPTION],
  needs: SERVER_DATA_NEEDS,
  places: ({ data }) => ({ data }),
  async run(context: Context, options: DataOptions): Promise<Outcome> {
    const users = await withOffice(
      context,
      options,
      ({ store }) => listUsers({ users: store.users }),
    );
    if (users.length === 0) context.note("hint: signet server user add <username>");
    const rows = users.map((user) => [
      user.username,
      user.userUuid,
      user.createdAt.replace("T", " ").replace(/\.\d+Z$/, "Z"),
      user.disabledAt === undefined ? "enabled" : "disabled",
    ]);
    return {
      data: { users: users.map(userData) },
      text: users.length === 0
        ? "No accounts"
        : await table(["Username", "User id", "Created", "State"], rows),
    };
  },
};
