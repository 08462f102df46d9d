import { SealholdError } from "../../../errors.ts";
import type { LoginDialog } from "./login_dialog.ts";

/** Nobody: for refreshing and revoking, which ask no questions and tell nothing. */
export const MUTE_DIALOG: LoginDialog = {
  username: nobody,
  password: nobody,
  token: nobody,
  apiKey: nobody,
  identityKeys: nobody,
  pastedCode: nobody,
  attended: () => false,
  authorizationUrl() {},
  devicePrompt() {},
  note() {},
};

function nobody(): Promise<never> {
  return Promise.reject(
    new SealholdError("NOT_AUTHENTICATED", "Not authenticated", { hint: "sealhold auth login" }),
  );
}
