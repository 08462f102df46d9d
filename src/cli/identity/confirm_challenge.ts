import { confirmChallenge } from "../../core/client/identity/start_session.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { SESSION_NEEDS } from "../input/identity_needs.ts";
import { ACCOUNT_OPTION, FILE_OPTION } from "../input/identity_options.ts";
import { sessionOutcome } from "./session_outcome.ts";

interface ConfirmOptions {
  file: string;
  account?: string;
}

export const verb: Verb<ConfirmOptions> = {
  summary: "Hand in a signed challenge",
  details:
    "For an account or a sign-in the session is saved in the credential store, or with --token <path> as a bare\n" +
    "token in a file of your own (0600). A challenge is good once, and for two minutes.\n" +
    "For a rotation it prints the command that puts the new keys into the store, as next.",
  defaultFormat: "json",
  options: [FILE_OPTION, ACCOUNT_OPTION],
  examples: [["Confirm", "sealhold confirm-challenge --file signed.json"]],
  needs: SESSION_NEEDS,
  async run(context: Context, options: ConfirmOptions): Promise<Outcome> {
    const { token: tokenFile } = context.globals;
    const confirmed = await confirmChallenge(context, { ...options, tokenFile });
    if (confirmed.kind === "session") return sessionOutcome(confirmed.saved);
    const { kind, ...data } = confirmed;
    if (kind === "proved") return { data, text: `Proved by ${data.aid}` };
    const next = `sealhold store key import <file> --aid ${data.aid}`;
    return {
      data: { ...data, next },
      text: `${data.aid} has another key now; with the file of the new keys: ${next}`,
    };
  },
};
