import { signIn } from "../../core/client/identity/start_session.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { SESSION_NEEDS } from "../input/identity_needs.ts";
import { ACCOUNT_OPTION, KEYS_OPTION } from "../input/identity_options.ts";
import { startedOutcome } from "./session_outcome.ts";

interface SignInOptions {
  id: string;
  keys?: string;
  account?: string;
}

export const verb: Verb<SignInOptions> = {
  summary: "Sign in with an identity",
  details:
    "Prints a challenge for sign and confirm-challenge. With --keys it signs and confirms at once, and saves the\n" +
    "session in the credential store, or with --token <path> as a bare token in a file of your own (0600).\n" +
    "Keys that took over in a rotation step by step are taken as well, once the key log proves that they did.",
  defaultFormat: "json",
  options: [
    { flags: "--id <aid:word>", description: "The AID", required: true },
    KEYS_OPTION,
    ACCOUNT_OPTION,
  ],
  examples: [["At once", "sealhold sign-in --id <aid> --keys keys.json"]],
  needs: SESSION_NEEDS,
  async run(context: Context, options: SignInOptions): Promise<Outcome> {
    const { token: tokenFile } = context.globals;
    return startedOutcome(await signIn(context, { ...options, tokenFile }));
  },
};
