import { SERVER_DATA_NEEDS } from "../../../core/shared/permissions/needs.ts";
import { linkTailscale } from "../../../core/server/tailscale/link_account.ts";
import type { Context, Outcome, Verb } from "../../graph/spec.ts";
import { DATA_OPTION, type DataOptions, withServerData } from "../../input/server_data.ts";
import { LOGIN_OPTION, TAILSCALE_OPTION, type TailscaleUserOptions } from "./tailscale_options.ts";

type LinkOptions = DataOptions & TailscaleUserOptions & { tailscale: string };

export const verb: Verb<LinkOptions, [username: string]> = {
  summary: "Link an account to a Tailscale user",
  details:
    "That user logs in to the account with sealhold auth login --method tailscale. A refused login prints the\n" +
    "user id. Linking again replaces the login name.",
  arguments: [{ name: "username", description: "Name of the account" }],
  options: [{ ...TAILSCALE_OPTION, required: true }, LOGIN_OPTION, DATA_OPTION],
  examples: [[
    "As a refused login says",
    "sealhold server user link alice --tailscale 1234567890 --login alice@example.com",
  ]],
  needs: SERVER_DATA_NEEDS,
  places: ({ data }) => ({ data }),
  async run(context: Context, options: LinkOptions, username: string): Promise<Outcome> {
    const { tailscale: userId, login } = options;
    await withServerData(
      context,
      options,
      ({ store: { identities } }) =>
        linkTailscale({ identities, clock: context.clock }, { username, userId, login }),
    );
    return {
      data: { username, tailscale_user_id: userId, ...(login === undefined ? {} : { login }) },
      text: `Linked ${username} to the Tailscale user ${userId}`,
    };
  },
};
