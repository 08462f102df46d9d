import { SERVER_DATA_NEEDS } from "../../../core/shared/permissions/needs.ts";
import { unlinkTailscale } from "../../../core/server/tailscale/link_account.ts";
import type { Context, Outcome, Verb } from "../../graph/spec.ts";
import { DATA_OPTION, type DataOptions, withServerData } from "../../input/server_data.ts";
import { TAILSCALE_OPTION } from "./tailscale_options.ts";

type UnlinkOptions = DataOptions & { tailscale: string };

export const verb: Verb<UnlinkOptions, [username: string]> = {
  summary: "Unlink an account from a Tailscale user and end its sessions",
  details: "All of the account's sessions end, whichever way they were opened. Its secrets stay.",
  arguments: [{ name: "username", description: "Name of the account" }],
  options: [{ ...TAILSCALE_OPTION, required: true }, DATA_OPTION],
  needs: SERVER_DATA_NEEDS,
  places: ({ data }) => ({ data }),
  async run(context: Context, options: UnlinkOptions, username: string): Promise<Outcome> {
    const userId = options.tailscale;
    await withServerData(
      context,
      options,
      ({ store: { identities } }) =>
        unlinkTailscale({ identities, clock: context.clock }, { username, userId }),
    );
    return {
      data: { username, tailscale_user_id: userId },
      text: `Unlinked ${username} from the Tailscale user ${userId}; its sessions have ended`,
    };
  },
};
