import { createInvite } from "../../../core/server/registration/manage_invites.ts";
import { parseTtl } from "../../../core/server/serving/serve_plan.ts";
import { SERVER_DATA_NEEDS } from "../../../core/shared/permissions/needs.ts";
import type { Context, Outcome, Verb } from "../../graph/spec.ts";
import { DATA_OPTION, type DataOptions, withServerData } from "../../input/server_data.ts";
import { inviteData } from "./invite_data.ts";

interface CreateOptions extends DataOptions {
  uses?: number;
  ttl?: string;
}

export const verb: Verb<CreateOptions> = {
  summary: "Make a code that lets somebody register",
  details:
    "For a server that takes new accounts by invitation: sealhold serve --registration invite, which is how it\n" +
    "runs anywhere but on loopback. The code is shown this once; only its digest is stored. Whoever has it may\n" +
    "use it, so send it over a private channel.",
  options: [
    {
      flags: "--uses <number:count>",
      description: "Accounts that it may make (default 1, at most 1000)",
    },
    { flags: "--ttl <duration:word>", description: "How long it is good (default 7d)" },
    DATA_OPTION,
  ],
  examples: [
    ["For one person, within a week", "sealhold server invite create"],
    [
      "For a team, into a file",
      "sealhold server invite create --uses 10 --ttl 1d --format raw > code.txt",
    ],
  ],
  needs: SERVER_DATA_NEEDS,
  places: ({ data }) => ({ data }),
  async run(context: Context, options: CreateOptions): Promise<Outcome> {
    const request = {
      uses: options.uses ?? 1,
      ttlSec: parseTtl("--ttl", options.ttl, 7 * 86_400),
    };
    const { clock, random } = context;
    const { invite, code } = await withServerData(
      context,
      options,
      ({ store: { invites } }) => createInvite({ invites, clock, random }, request),
    );
    context.note("hint: The other types: sealhold create-user --keys <file> --invite -");
    const shown = () => code.exposeText();
    return { data: () => ({ ...inviteData(invite), code: shown() }), text: shown, raw: shown };
  },
};
