import {
  askOwnRotation,
  draftOwnRotation,
  rotateOwnKey,
} from "../../core/client/messaging/rotate_own_key.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { SESSION_NEEDS } from "../input/identity_needs.ts";
import { OWN_OPTIONS, type OwnOptions } from "../input/identity_options.ts";
import { documentOutcome } from "./document_outcome.ts";

interface RotateOptions extends OwnOptions {
  keysFile?: string;
  publicKey?: string;
  id?: string;
  file?: string;
}

export const verb: Verb<RotateOptions> = {
  summary: "Put a new key in the place of the present one",
  details:
    "The AID stays; the key log grows by a record that the old and the new key sign, and every group gets the new\n" +
    "key. With --keys-file the new keys are read from that file, or made and written there before the server is\n" +
    "told; without it they go into the credential store, if the present ones are there.\n" +
    "With --public-key the new private key may be elsewhere: sign the record that is printed with both, hand it in\n" +
    "with --file, sign that challenge with both, and confirm it.",
  defaultFormat: "json",
  options: [
    ...OWN_OPTIONS,
    {
      flags: "--keys-file <path:word>",
      description: "File of the new keys; made if it is not there",
      conflicts: ["public-key", "file"],
    },
    {
      flags: "--public-key <public:id>",
      description: "New public key, - for stdin, or @file: print the record to sign",
      conflicts: ["file"],
    },
    { flags: "--id <aid:word>", description: "Whose, with --public-key; else of who is logged in" },
    { flags: "--file <path:value>", description: "The signed record, or - for stdin" },
  ],
  examples: [["At once", "sealhold rotate-key --keys keys.json --keys-file new-keys.json"]],
  needs: SESSION_NEEDS,
  async run(context: Context, options: RotateOptions): Promise<Outcome> {
    const { publicKey, file } = options;
    if (publicKey !== undefined) {
      return documentOutcome(await draftOwnRotation(context, { ...options, publicKey }));
    }
    if (file !== undefined) {
      return documentOutcome(await askOwnRotation(context, { ...options, file }));
    }
    const data = await rotateOwnKey(context, options);
    return { data, text: `${data.aid} has key number ${data.ksn} now`, raw: data.publicKey };
  },
};
