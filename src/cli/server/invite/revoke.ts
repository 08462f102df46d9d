import { revokeInvite } from "../../../core/server/registration/manage_invites.ts";
import { SERVER_DATA_NEEDS } from "../../../core/shared/permissions/needs.ts";
import type { Context, Outcome, Verb } from "../../graph/spec.ts";
import { DATA_OPTION, type DataOptions, withServerData } from "../../input/server_data.ts";

export const verb: Verb<DataOptions, [id: string]> = {
  summary: "End an invitation",
  details: "At once. Accounts that were made with it stay.",
  arguments: [{ name: "id", description: "Id of the invitation, as invite list shows it" }],
  options: [DATA_OPTION],
  needs: SERVER_DATA_NEEDS,
  places: ({ data }) => ({ data }),
  async run(context: Context, options: DataOptions, id: string): Promise<Outcome> {
    const { clock } = context;
    await withServerData(
      context,
      options,
      ({ store: { invites } }) => revokeInvite({ invites, clock }, id),
    );
    return { data: { id, revoked: true }, text: `Revoked invitation ${id}` };
  },
};
