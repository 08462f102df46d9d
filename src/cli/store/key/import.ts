import { publicKeyText } from "../../../core/client/identity/public_key.ts";
import { importKeys } from "../../../core/client/identity/import_keys.ts";
import type { Context, Outcome, Verb } from "../../graph/spec.ts";
import { OFFLINE_NEEDS, ONLINE_NEEDS } from "../../input/identity_needs.ts";
import { ACCOUNT_OPTION } from "../../input/identity_options.ts";

interface ImportOptions {
  aid?: string;
  account?: string;
}

export const verb: Verb<ImportOptions, [file: string]> = {
  summary: "Put private keys into the store",
  details:
    "From a file of your own (0600), or - for stdin. Afterwards auth login --method key signs in with them, and\n" +
    "messages use them by themselves. The file stays: delete it once you do not need it.\n\n" +
    "After a rotation step by step the file of the new keys does not say whose they are. With --aid the key log of\n" +
    "that identity is walked, and they are stored as the key that it ends in.",
  arguments: [{ name: "file", description: "Keys file, or - for stdin", type: "value" }],
  options: [
    { flags: "--aid <aid:word>", description: "The identity in whose key log they took over" },
    ACCOUNT_OPTION,
  ],
  examples: [
    ["New keys, straight into the store", "sealhold gen-key | sealhold store key import -"],
    ["After a rotation", "sealhold store key import new-keys.json --aid <aid>"],
  ],
  needs: ONLINE_NEEDS,
  narrow: ({ aid }) => aid === undefined ? OFFLINE_NEEDS : ONLINE_NEEDS,
  async run(context: Context, options: ImportOptions, file: string): Promise<Outcome> {
    const { keys, added } = await importKeys(context, file, options);
    const { aid, ksn } = keys;
    return {
      data: { aid, ksn, publicKey: publicKeyText(keys.publicKey), added },
      text: added ? `Stored the keys of ${aid}` : `The store has the keys of ${aid} already`,
      raw: aid,
    };
  },
};
