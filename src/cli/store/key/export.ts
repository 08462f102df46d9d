import { exportKeys } from "../../../core/client/identity/export_keys.ts";
import { keysFileBytes, keysFileOf } from "../../../core/shared/identity/key_pair.ts";
import type { Context, Outcome, Verb } from "../../graph/spec.ts";
import { confirmOrForce } from "../../input/confirm.ts";
import { OFFLINE_NEEDS } from "../../input/identity_needs.ts";

interface ExportOptions {
  output?: string;
  force?: boolean;
}

export const verb: Verb<ExportOptions, [aid: string]> = {
  summary: "Print the private keys of an identity",
  details:
    "The newest ones, as a keys file. You are asked first. Without --output it goes to stdout, unless that is a\n" +
    "terminal.",
  arguments: [{ name: "aid", description: "The AID" }],
  options: [
    { flags: "-o, --output <file:word>", description: "The file to write (0600)" },
    { flags: "-f, --force", description: "Do not ask; replace the file; write to a terminal, too" },
  ],
  examples: [["A backup", "sealhold store key export <aid> --output keys.json"]],
  needs: OFFLINE_NEEDS,
  async run(context: Context, options: ExportOptions, aid: string): Promise<Outcome> {
    const question = `Write the private keys of ${aid} as plain text?`;
    const agree = () => confirmOrForce(context, options.force, question);
    const { keys, path } = await exportKeys(context, { ...options, aid }, agree);
    if (path !== undefined) {
      return { data: { aid, ksn: keys.ksn, output: path }, text: `Wrote ${path}`, raw: path };
    }
    const bytes = () => keysFileBytes(keysFileOf(keys));
    return {
      data: () => keysFileOf(keys),
      text: bytes,
      raw: bytes,
      zero: () => keys.seed.zero(),
    };
  },
};
