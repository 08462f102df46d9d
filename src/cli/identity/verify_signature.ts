import { verifySignature } from "../../core/client/identity/verify_signature.ts";
import { EXIT } from "../../core/shared/codes/exit_codes.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { OFFLINE_NEEDS } from "../input/identity_needs.ts";
import { FILE_OPTION } from "../input/identity_options.ts";

interface VerifyOptions {
  file: string;
  publicKeyFile: string;
}

export const verb: Verb<VerifyOptions> = {
  summary: "Verify the signature of a signed challenge",
  details: "Exit code 9 when it is not by that key. Whether the key is somebody's, key-for says.",
  defaultFormat: "json",
  options: [
    FILE_OPTION,
    {
      flags: "--public-key-file <path:word>",
      description: "The public key: bare, or JSON with publicKey",
      required: true,
    },
  ],
  examples: [[
    "Verify",
    "sealhold verify-signature --file signed.json --public-key-file alice.pub",
  ]],
  needs: OFFLINE_NEEDS,
  async run(context: Context, options: VerifyOptions): Promise<Outcome> {
    const data = await verifySignature(context, options);
    return {
      data,
      text: data.valid ? "The signature is by that key" : "The signature is NOT by that key",
      exitCode: data.valid ? EXIT.ok.code : EXIT.integrity.code,
    };
  },
};
