import { aidOf } from "../../core/shared/identity/aid.ts";
import { publicKeyText } from "../../core/client/identity/public_key.ts";
import { askChallenge } from "../../core/client/identity/challenges.ts";
import { registerWith } from "../../core/client/identity/sign_in.ts";
import { SealholdError } from "../../errors.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { KEYS_OPTION, readKey, readPublicKey } from "../input/identity_input.ts";
import { SESSION_NEEDS } from "../input/identity_needs.ts";
import { ACCOUNT_OPTION, messagingPorts } from "../input/own.ts";
import { challengeOutcome } from "./challenge_outcome.ts";
import { saveSession } from "./save_session.ts";

interface CreateUserOptions {
  id?: string;
  publicKey?: string;
  keys?: string;
  account?: string;
}

export const verb: Verb<CreateUserOptions> = {
  summary: "Make an account for an identity",
  details:
    "With --public-key it prints a challenge for sign and confirm-challenge, so that the private key may be\n" +
    "elsewhere. With --keys it signs and confirms at once, and saves the session as confirm-challenge does.",
  defaultFormat: "json",
  options: [
    { flags: "--id <aid:word>", description: "The AID" },
    {
      flags: "--public-key <public:id>",
      description: "Its public key, - for stdin, or @file",
      conflicts: ["keys"],
    },
    KEYS_OPTION,
    ACCOUNT_OPTION,
  ],
  examples: [
    ["Step by step", "sealhold create-user --id <aid> --public-key <key> > challenge.json"],
    ["At once", "sealhold create-user --keys keys.json"],
  ],
  needs: SESSION_NEEDS,
  async run(context: Context, options: CreateUserOptions): Promise<Outcome> {
    const { functions } = await messagingPorts(context, options);
    const origin = await context.serverOrigin();
    if (options.keys !== undefined) {
      const keys = await readKey(context, options.keys);
      if (options.id !== undefined && options.id !== keys.aid) throw notItsKey();
      const session = await registerWith(functions, context.clock, origin, keys);
      return await saveSession(context, session, options.account);
    }
    if (options.id === undefined || options.publicKey === undefined) {
      throw new SealholdError("USAGE", "Say whose account to make", {
        hint: "Add --id <aid> --public-key <key>, or --keys <file>",
      });
    }
    const key = await readPublicKey(context, options.publicKey);
    if (aidOf(key) !== options.id) throw notItsKey();
    const args = { aid: options.id, publicKey: publicKeyText(key) };
    return challengeOutcome(await askChallenge(functions, origin, "register", args));
  },
};

function notItsKey(): SealholdError {
  return new SealholdError("INVALID_VALUE", "The AID is not the one of this key", {
    hint: "sealhold gen-key prints both",
  });
}
