import { setPassword } from "../../../core/server/accounts/manage_users.ts";
import { checkUsername } from "../../../core/server/accounts/username.ts";
import { SERVER_DATA_NEEDS } from "../../../core/shared/permissions/needs.ts";
import type { Context, Outcome, Verb } from "../../graph/spec.ts";
import { newPassword, PASSWORD_STDIN } from "../../input/password.ts";
import { DATA_OPTION, withServerData } from "../../input/server_data.ts";
import type { PasswordOptions } from "./add.ts";
import { userData } from "./user_data.ts";

export const verb: Verb<PasswordOptions, [username: string]> = {
  summary: "Set an account's password and end its sessions",
  arguments: [{ name: "username", description: "Name of the account" }],
  options: [PASSWORD_STDIN, DATA_OPTION],
  needs: SERVER_DATA_NEEDS,
  places: ({ data }) => ({ data }),
  async run(context: Context, options: PasswordOptions, username: string): Promise<Outcome> {
    const password = await newPassword(
      context,
      options.passwordStdin ?? false,
      checkUsername(username),
    );
    const user = await withServerData(
      context,
      options,
      ({ store, hasher }) =>
        setPassword({ users: store.users, hasher, clock: context.clock }, { username, password }),
    );
    return {
      data: userData(user),
      text: `Password of ${user.username} set; its sessions have ended`,
    };
  },
};
