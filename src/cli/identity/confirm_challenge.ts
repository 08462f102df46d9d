import {
  MAX_DOCUMENT_BYTES,
  parseChallengeFile,
} from "../../core/client/identity/challenge_file.ts";
import { confirmFile, requireAudience } from "../../core/client/identity/challenges.ts";
import { sessionOfAnswer } from "../../core/client/identity/session_answer.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { FILE_OPTION, readInput } from "../input/identity_input.ts";
import { SESSION_NEEDS } from "../input/identity_needs.ts";
import { ACCOUNT_OPTION, messagingPorts } from "../input/own.ts";
import { saveSession } from "./save_session.ts";

interface ConfirmOptions {
  file: string;
  account?: string;
}

export const verb: Verb<ConfirmOptions> = {
  summary: "Hand in a signed challenge",
  details:
    "For an account or a sign-in the session is saved in the credential store, or with --token <path> as a bare\n" +
    "token in a file of your own (0600). A challenge is good once, and for two minutes.",
  defaultFormat: "json",
  options: [FILE_OPTION, ACCOUNT_OPTION],
  examples: [["Confirm", "sealhold confirm-challenge --file signed.json"]],
  needs: SESSION_NEEDS,
  async run(context: Context, options: ConfirmOptions): Promise<Outcome> {
    const file = parseChallengeFile(await readInput(context, options.file, MAX_DOCUMENT_BYTES));
    const { functions } = await messagingPorts(context, options);
    const origin = await context.serverOrigin();
    requireAudience(file.payload, origin);
    const confirmed = await confirmFile(functions, file);
    if (confirmed.kind === "session") {
      const { aid } = file.payload;
      const session = sessionOfAnswer(confirmed.answer, aid, origin, context.clock.nowMs());
      return await saveSession(context, session, options.account);
    }
    const { kind, ...data } = confirmed;
    const text = kind === "rotated" ? `${data.aid} has another key now` : `Proved by ${data.aid}`;
    return { data, text };
  },
};
