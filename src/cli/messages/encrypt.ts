import { MAX_CONTENT_BYTES } from "../../core/shared/message/format.ts";
import { publicKeysIn } from "../../core/client/identity/public_key.ts";
import { readInput } from "../../core/client/identity/read_input.ts";
import { readKey } from "../../core/client/identity/read_keys.ts";
import { readContent } from "../../core/client/messaging/read_content.ts";
import { encryptFor } from "../../core/client/messaging/sealed_file.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { OFFLINE_NEEDS } from "../input/identity_needs.ts";
import { KEYS_OPTION } from "../input/identity_options.ts";
import { CONTENT_OPTIONS } from "./content_options.ts";

interface EncryptOptions {
  publicKeyFile: string;
  message?: string;
  stdin?: boolean;
  keys?: string;
}

const MAX_KEY_BYTES = 64 * 1024;

export const verb: Verb<EncryptOptions> = {
  summary: "Seal content for the owner of a public key, or for several",
  details:
    "Needs no network. With --keys it is signed by you; without, nobody knows from whom it is, and decrypt shows a\n" +
    "name that was made for this once.",
  defaultFormat: "json",
  options: [
    {
      flags: "--public-key-file <path:word>",
      description: "The reader's public key: bare (one a line for several), or JSON with publicKey",
      required: true,
    },
    ...CONTENT_OPTIONS,
    KEYS_OPTION,
  ],
  examples: [["A file", "sealhold encrypt --public-key-file bob.pub --stdin < a.txt > a.sealed"]],
  needs: OFFLINE_NEEDS,
  async run(context: Context, options: EncryptOptions): Promise<Outcome> {
    const recipients = await publicKeysIn(
      await readInput(context, options.publicKeyFile, MAX_KEY_BYTES),
    );
    const content = await readContent(context, options, MAX_CONTENT_BYTES);
    const sender = options.keys === undefined ? undefined : await readKey(context, options.keys);
    const wire = await encryptFor(context, recipients, content, sender)
      .finally(() => content.fill(0));
    return {
      // Only where it is printed indented or on a terminal: the wire form is canonical JSON already.
      data: () => JSON.parse(new TextDecoder().decode(wire)),
      text: wire,
      raw: wire,
      canonical: wire,
    };
  },
};
