import { publicKeyText } from "../../../core/client/identity/public_key.ts";
import { importKeys } from "../../../core/client/identity/import_keys.ts";
import type { Context, Outcome, Verb } from "../../graph/spec.ts";
import { OFFLINE_NEEDS } from "../../input/identity_needs.ts";

export const verb: Verb<Record<string, never>, [file: string]> = {
  summary: "Put private keys into the store",
  details:
    "From a file of your own (0600), or - for stdin. Afterwards auth login --method key signs in with them, and\n" +
    "messages use them by themselves. The file stays: delete it once you do not need it.",
  arguments: [{ name: "file", description: "Keys file, or - for stdin", type: "value" }],
  examples: [[
    "New keys, straight into the store",
    "sealhold gen-key | sealhold store key import -",
  ]],
  needs: OFFLINE_NEEDS,
  async run(context: Context, _options, file: string): Promise<Outcome> {
    const { keys, added } = await importKeys(context, file);
    const { aid, ksn } = keys;
    return {
      data: { aid, ksn, publicKey: publicKeyText(keys.publicKey), added },
      text: added ? `Stored the keys of ${aid}` : `The store has the keys of ${aid} already`,
      raw: aid,
    };
  },
};
