import { listInvites } from "../../../core/server/registration/manage_invites.ts";
import { SERVER_DATA_NEEDS } from "../../../core/shared/permissions/needs.ts";
import type { Context, Outcome, Verb } from "../../graph/spec.ts";
import { table } from "../../output/table.ts";
import { DATA_OPTION, type DataOptions, withServerData } from "../../input/server_data.ts";
import { inviteData } from "./invite_data.ts";

export const verb: Verb<DataOptions> = {
  summary: "List the invitations",
  details:
    "Oldest first, without their codes, which are not stored. One that has expired stays for 30 days.",
  options: [DATA_OPTION],
  needs: SERVER_DATA_NEEDS,
  places: ({ data }) => ({ data }),
  async run(context: Context, options: DataOptions): Promise<Outcome> {
    const { clock } = context;
    const found = await withServerData(
      context,
      options,
      ({ store: { invites } }) => listInvites({ invites, clock }),
    );
    if (found.length === 0) context.note("hint: sealhold server invite create");
    const rows = found.map(({ inviteId, used, maxUses, expiresAt, state }) => [
      inviteId,
      `${used} of ${maxUses}`,
      expiresAt.replace("T", " ").replace(/\.\d+Z$/, "Z"),
      state,
    ]);
    return {
      data: { invites: found.map(inviteData) },
      text: found.length === 0
        ? "No invitations"
        : () => table(["Id", "Used", "Expires", "State"], rows),
    };
  },
};
