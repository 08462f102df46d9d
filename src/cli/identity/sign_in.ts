import { inceptionKey } from "../../core/shared/identity/aid.ts";
import { askChallenge } from "../../core/client/identity/challenges.ts";
import { signInWith } from "../../core/client/identity/sign_in.ts";
import { SealholdError } from "../../errors.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { challengeOutcome } from "./challenge_outcome.ts";
import { KEYS_OPTION, readKey } from "../input/identity_input.ts";
import { SESSION_NEEDS } from "../input/identity_needs.ts";
import { ACCOUNT_OPTION, messagingPorts } from "../input/own.ts";
import { saveSession } from "./save_session.ts";

interface SignInOptions {
  id: string;
  keys?: string;
  account?: string;
}

export const verb: Verb<SignInOptions> = {
  summary: "Sign in with an identity",
  details:
    "Prints a challenge for sign and confirm-challenge. With --keys it signs and confirms at once, and saves the\n" +
    "session in the credential store, or with --token <path> as a bare token in a file of your own (0600).",
  defaultFormat: "json",
  options: [
    { flags: "--id <aid:word>", description: "The AID", required: true },
    KEYS_OPTION,
    ACCOUNT_OPTION,
  ],
  examples: [["At once", "sealhold sign-in --id <aid> --keys keys.json"]],
  needs: SESSION_NEEDS,
  async run(context: Context, options: SignInOptions): Promise<Outcome> {
    const { functions } = await messagingPorts(context, options);
    const origin = await context.serverOrigin();
    await inceptionKey(options.id);
    if (options.keys === undefined) {
      return challengeOutcome(
        await askChallenge(functions, origin, "sign-in", { aid: options.id }),
      );
    }
    const keys = await readKey(context, options.keys);
    if (keys.aid !== options.id) {
      throw new SealholdError("INVALID_VALUE", "The keys are of another identity", {
        hint: "Check --id and --keys",
      });
    }
    const session = await signInWith(functions, context.clock, origin, keys);
    return await saveSession(context, session, options.account);
  },
};
