import { MAX_WIRE_BYTES } from "../../core/shared/message/format.ts";
import { readInput } from "../../core/client/identity/read_input.ts";
import { readKeys } from "../../core/client/identity/read_keys.ts";
import { decryptWith } from "../../core/client/messaging/sealed_file.ts";
import { SealholdError } from "../../errors.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { OFFLINE_NEEDS } from "../input/identity_needs.ts";
import { contentOnWire } from "./message_data.ts";

interface DecryptOptions {
  keysFile: string;
  file?: string;
  stdin?: boolean;
}

export const verb: Verb<DecryptOptions> = {
  summary: "Open sealed content",
  details:
    "Needs no network. The sender's key is the newest that key-for has seen, or the one in the name. Content may be\n" +
    "opened again and again: that it is new, unread says. --format raw writes the bare bytes.",
  defaultFormat: "json",
  options: [
    {
      flags: "--keys-file <path:value>",
      description: "Private keys: a file of your own (0600), - for stdin, or store:<aid>",
      required: true,
    },
    { flags: "--file <path:word>", description: "The sealed content", conflicts: ["stdin"] },
    { flags: "--stdin", description: "Read the sealed content from stdin" },
  ],
  examples: [[
    "The bare bytes",
    "sealhold decrypt --keys-file keys.json --file a.sealed --format raw",
  ]],
  needs: OFFLINE_NEEDS,
  async run(context: Context, { keysFile, file, stdin }: DecryptOptions): Promise<Outcome> {
    if (file === undefined && !stdin) {
      throw new SealholdError("USAGE", "Say what to open", {
        hint: "Add --file <path>, or --stdin",
      });
    }
    const keys = await readKeys(context, keysFile);
    const sealed = await readInput(context, file ?? "-", MAX_WIRE_BYTES + 1024);
    const { sender, header, content } = await decryptWith(context, keys, sealed);
    return {
      data: () => ({ from: sender.aid, created: header.created, ...contentOnWire(content) }),
      // Text is escaped on its way to a terminal, and bytes are not.
      text: () => context.terminal.isTerminal("stdout") ? contentOnWire(content).message : content,
      raw: content,
      zero: () => void content.fill(0),
    };
  },
};
