import { addUser } from "../../../core/accounts/add_user.ts";
import { checkUsername } from "../../../core/accounts/username.ts";
import { SERVER_DATA_NEEDS } from "../../../core/permissions/needs.ts";
import type { Context } from "../../context.ts";
import { newPassword, PASSWORD_STDIN } from "../../password.ts";
import type { Outcome, Verb } from "../../spec.ts";
import { DATA_OPTION, type DataOptions, withOffice } from "../office.ts";
import { userData } from "./user_data.ts";

/** Options of the verbs that set a password. */
export interface PasswordOptions extends DataOptions {
  passwordStdin?: boolean;
}

export const verb: Verb<PasswordOptions, [username: string]> = {
  summary: "Add an account",
  details: "The password is asked for twice, or read from stdin with --password-stdin.",
  arguments: [{ name: "username", description: "Letters, digits and . _ @ + -, at most 64" }],
  options: [PASSWORD_STDIN, DATA_OPTION],
  examples: [["From a script", "signet server user add ci --password-stdin < password.txt"]],
  needs: SERVER_DATA_NEEDS,
  places: ({ data }) => ({ data }),
  async run(context: Context, options: PasswordOptions, username: string): Promise<Outcome> {
    const password = await newPassword(
      context,
      options.passwordStdin ?? false,
      checkUsername(username),
    );
    const user = await withOffice(
      context,
      options,
      ({ store, hasher }) =>
        addUser(
          { users: store.users, hasher, clock: context.clock, random: context.random },
          { username, password },
        ),
      true,
    );
    return {
      data: userData(user),
      text: `Added user ${user.username} (${user.userUuid})`,
      raw: user.userUuid,
    };
  },
};
