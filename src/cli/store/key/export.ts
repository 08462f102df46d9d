import { keysFileOf } from "../../../core/shared/identity/key_pair.ts";
import { storedKeys } from "../../../core/client/identity/stored_keys.ts";
import { replaceFile } from "../../../core/shared/files/replace_file.ts";
import { SealholdError } from "../../../errors.ts";
import { confirmOrForce } from "../../input/confirm.ts";
import type { Context, Outcome, Verb } from "../../graph/spec.ts";
import { canonicalKeys } from "../../output/keys_bytes.ts";
import { OFFLINE_NEEDS } from "../../input/identity_needs.ts";
import { fullPath } from "../../input/foreign_options.ts";

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
  async run(context: Context, { output, force }: ExportOptions, aid: string): Promise<Outcome> {
    if (output === undefined && !force && context.terminal.isTerminal("stdout")) {
      throw new SealholdError("USAGE", "Private keys are not written to a terminal", {
        hint: "Add --output <file>, or --force",
      });
    }
    const [newest] = await storedKeys(context.auth().store, aid);
    await confirmOrForce(context, force, `Write the private keys of ${aid} as plain text?`);
    const file = keysFileOf(newest!);
    const bytes = canonicalKeys(file);
    if (output === undefined) return { data: file, text: bytes, raw: bytes };
    const path = fullPath(context, output);
    if (!force && await context.files.inspect(path) !== undefined) {
      throw new SealholdError("ALREADY_EXISTS", "The file is there already", {
        hint: "Name another one, or add --force to replace it",
      });
    }
    await replaceFile(context.files, context.random, path, bytes);
    return { data: { aid, ksn: newest!.ksn, output: path }, text: `Wrote ${path}`, raw: path };
  },
};
