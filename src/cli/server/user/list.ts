import { listUsers } from "../../../core/server/accounts/manage_users.ts";
import type { ServerData } from "../../../ports/server/server_side.ts";
import { escapeForTerminal } from "../../../core/shared/text/escape_for_terminal.ts";
import { SERVER_DATA_NEEDS } from "../../../core/shared/permissions/needs.ts";
import type { Context, Outcome, Verb } from "../../graph/spec.ts";
import { table } from "../../output/table.ts";
import { DATA_OPTION, type DataOptions, withServerData } from "../../input/server_data.ts";
import { userData } from "./user_data.ts";

export const verb: Verb<DataOptions> = {
  summary: "List the accounts",
  options: [DATA_OPTION],
  needs: SERVER_DATA_NEEDS,
  places: ({ data }) => ({ data }),
  async run(context: Context, options: DataOptions): Promise<Outcome> {
    const users = await withServerData(context, options, listWithIdentities);
    if (users.length === 0) context.note("hint: sealhold server user add <username>");
    const rows = users.map((user) => [
      user.username,
      user.userUuid,
      user.createdAt.replace("T", " ").replace(/\.\d+Z$/, "Z"),
      user.removing ? "being removed" : user.disabledAt === undefined ? "enabled" : "disabled",
      user.tailscale.join(" "),
      escapeForTerminal(user.note ?? ""),
    ]);
    return {
      data: { users: users.map((user) => ({ ...userData(user), tailscale: user.tailscale })) },
      text: users.length === 0
        ? "No accounts"
        : () => table(["Username", "User id", "Created", "State", "Tailscale user", "Note"], rows),
    };
  },
};

/** The accounts, each with the Tailscale users that log in to it. */
async function listWithIdentities({ store: { users, identities } }: ServerData) {
  const found = [];
  for (const user of await listUsers({ users })) {
    const linked = await identities.listOf(user.userUuid);
    const tailscale = linked.filter(({ kind }) => kind === "tailscale");
    found.push({ ...user, tailscale: tailscale.map(({ subject }) => subject) });
  }
  return found;
}
