import { signDocument } from "../../core/client/identity/sign_document.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { OFFLINE_NEEDS } from "../input/identity_needs.ts";
import { FILE_OPTION, KEYS_OPTION } from "../input/identity_options.ts";
import { documentOutcome } from "./document_outcome.ts";
import { namedOrigin } from "./named_origin.ts";

interface SignOptions {
  file: string;
  keys: string;
}

export const verb: Verb<SignOptions> = {
  summary: "Sign a challenge, or the record of a key rotation",
  details:
    "Needs no network. What it signs is looked at first: one's own identity, a known purpose, the arguments that\n" +
    "stand beside it, its time and, where --server or the context names one, its server. Nothing else is signed.\n" +
    "Keys that took over in a rotation are one's own once the key log was seen here, as by store key import --aid.",
  defaultFormat: "json",
  options: [FILE_OPTION, { ...KEYS_OPTION, required: true }],
  examples: [["Sign", "sealhold sign --file challenge.json --keys keys.json > signed.json"]],
  needs: OFFLINE_NEEDS,
  async run(context: Context, options: SignOptions): Promise<Outcome> {
    const ports = { ...context, namedOrigin: () => namedOrigin(context) };
    return documentOutcome(await signDocument(ports, options));
  },
};
