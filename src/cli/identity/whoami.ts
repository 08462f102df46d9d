import { ownFunctions } from "../../core/client/identity/own_session.ts";
import { whoAmI } from "../../core/client/identity/who_am_i.ts";
import { escapeForTerminal } from "../../core/shared/text/escape_for_terminal.ts";
import { CLIENT_NEEDS } from "../../core/shared/permissions/needs.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { ACCOUNT_OPTION } from "../input/identity_options.ts";

export const verb: Verb<{ account?: string }> = {
  summary: "Show who the server takes you for",
  defaultFormat: "json",
  options: [ACCOUNT_OPTION],
  examples: [["The bare AID", "sealhold whoami --format raw"]],
  needs: CLIENT_NEEDS,
  async run(context: Context, options: { account?: string }): Promise<Outcome> {
    const data = await whoAmI(await ownFunctions(context, options));
    const name = data.aid ?? data.user_uuid;
    return { data, text: escapeForTerminal(`${name}, until ${data.expiresAt}`), raw: name };
  },
};
