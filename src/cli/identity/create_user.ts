import { createUser } from "../../core/client/identity/start_session.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { SESSION_NEEDS } from "../input/identity_needs.ts";
import { ACCOUNT_OPTION, KEYS_OPTION } from "../input/identity_options.ts";
import { startedOutcome } from "./session_outcome.ts";

interface CreateUserOptions {
  id?: string;
  publicKey?: string;
  keys?: string;
  account?: string;
  invite?: string;
}

export const verb: Verb<CreateUserOptions> = {
  summary: "Make an account for an identity",
  details:
    "With --public-key it prints a challenge for sign and confirm-challenge, so that the private key may be\n" +
    "elsewhere. With --keys it signs and confirms at once, and saves the session as confirm-challenge does.\n\n" +
    "A server may want an invitation, which its operator gives out (sealhold server invite create). Others on\n" +
    "this machine can read the command line: with --invite - the code comes from stdin.",
  defaultFormat: "json",
  options: [
    { flags: "--id <aid:word>", description: "The AID" },
    {
      flags: "--public-key <public:id>",
      description: "Its public key, - for stdin, or @file",
      conflicts: ["keys"],
    },
    KEYS_OPTION,
    { flags: "--invite <code:value>", description: "Code of an invitation, or - for stdin" },
    ACCOUNT_OPTION,
  ],
  examples: [
    ["Step by step", "sealhold create-user --id <aid> --public-key <key> > challenge.json"],
    ["At once", "sealhold create-user --keys keys.json"],
    ["With an invitation", "sealhold create-user --keys keys.json --invite - < code.txt"],
  ],
  needs: SESSION_NEEDS,
  async run(context: Context, options: CreateUserOptions): Promise<Outcome> {
    const { token: tokenFile } = context.globals;
    return startedOutcome(await createUser(context, { ...options, tokenFile }));
  },
};
