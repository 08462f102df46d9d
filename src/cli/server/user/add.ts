import { addUser } from "../../../core/server/accounts/add_user.ts";
import type { User } from "../../../core/server/accounts/user.ts";
import { checkUsername } from "../../../core/server/accounts/username.ts";
import { SERVER_DATA_NEEDS } from "../../../core/shared/permissions/needs.ts";
import { addTailscaleUser } from "../../../core/server/tailscale/link_account.ts";
import { SealholdError } from "../../../errors.ts";
import type { Context, Outcome, Verb } from "../../graph/spec.ts";
import { newPassword, PASSWORD_STDIN } from "../../input/password.ts";
import { DATA_OPTION, type DataOptions, withServerData } from "../../input/server_data.ts";
import { LOGIN_OPTION, TAILSCALE_OPTION, type TailscaleUserOptions } from "./tailscale_options.ts";
import { userData } from "./user_data.ts";

/** Options of the verbs that set a password. */
export interface PasswordOptions extends DataOptions {
  passwordStdin?: boolean;
}

type AddOptions = PasswordOptions & TailscaleUserOptions & { note?: string };

export const verb: Verb<AddOptions, [username: string]> = {
  summary: "Add an account",
  details:
    "The password is asked for twice, or read from stdin with --password-stdin. With --tailscale the account\n" +
    "has none: it logs in with Tailscale alone.",
  arguments: [{ name: "username", description: "Letters, digits and . _ @ + -, at most 64" }],
  options: [
    { ...PASSWORD_STDIN, conflicts: ["tailscale"] },
    TAILSCALE_OPTION,
    LOGIN_OPTION,
    { flags: "--note <text:word>", description: "What to remember about it; user list shows it" },
    DATA_OPTION,
  ],
  examples: [
    ["From a script", "sealhold server user add ci --password-stdin < password.txt"],
    ["For a Tailscale user", "sealhold server user add alice --tailscale 1234567890"],
  ],
  needs: SERVER_DATA_NEEDS,
  places: ({ data }) => ({ data }),
  async run(context: Context, options: AddOptions, username: string): Promise<Outcome> {
    const { tailscale: userId, login, note } = options;
    if (userId === undefined && login !== undefined) {
      throw new SealholdError("USAGE", "--login belongs to --tailscale", {
        hint: "sealhold server user add --help",
      });
    }
    const user = userId === undefined
      ? await withPassword(context, options, checkUsername(username))
      : await withServerData(
        context,
        options,
        ({ store: { identities } }) =>
          addTailscaleUser({ identities, clock: context.clock }, { username, userId, login, note }),
        true,
      );
    return {
      data: userData(user),
      text: `Added user ${user.username} (${user.userUuid})`,
      raw: user.userUuid,
    };
  },
};

async function withPassword(
  context: Context,
  options: AddOptions,
  username: string,
): Promise<User> {
  const password = await newPassword(context, options.passwordStdin ?? false, username);
  return await withServerData(
    context,
    options,
    ({ store, hasher }) =>
      addUser(
        { users: store.users, hasher, clock: context.clock, random: context.random },
        { username, password, note: options.note },
      ),
    true,
  );
}
