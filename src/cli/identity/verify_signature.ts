import { verifyAuth } from "../../core/shared/identity/auth.ts";
import {
  MAX_DOCUMENT_BYTES,
  parseChallengeFile,
} from "../../core/client/identity/challenge_file.ts";
import { publicKeyIn } from "../../core/client/identity/public_key.ts";
import { EXIT } from "../../core/shared/codes/exit_codes.ts";
import { SealholdError } from "../../errors.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { FILE_OPTION, readInput } from "../input/identity_input.ts";
import { OFFLINE_NEEDS } from "../input/identity_needs.ts";

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
    const { auth, payload } = parseChallengeFile(
      await readInput(context, options.file, MAX_DOCUMENT_BYTES),
    );
    const key = await publicKeyIn(
      await readInput(context, options.publicKeyFile, MAX_DOCUMENT_BYTES),
    );
    if (auth === undefined) {
      throw new SealholdError("USAGE", "The challenge is not signed", {
        hint: "sealhold sign --file <file> --keys <keys>",
      });
    }
    const valid = await verifyAuth(auth, payload, key);
    return {
      data: { valid, aid: payload.aid, purpose: payload.purpose, ksn: auth.ksn },
      text: valid ? "The signature is by that key" : "The signature is NOT by that key",
      exitCode: valid ? EXIT.ok.code : EXIT.integrity.code,
    };
  },
};
