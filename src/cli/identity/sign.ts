import {
  MAX_DOCUMENT_BYTES,
  parseChallengeFile,
} from "../../core/client/identity/challenge_file.ts";
import { requireAudience, signFile } from "../../core/client/identity/challenges.ts";
import { parseRotation, signerOf, signRotation } from "../../core/client/identity/rotation_file.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { challengeOutcome, rotationOutcome } from "./challenge_outcome.ts";
import { FILE_OPTION, KEYS_OPTION, readInput, readKey } from "../input/identity_input.ts";
import { namedOrigin } from "./named_origin.ts";
import { OFFLINE_NEEDS } from "../input/identity_needs.ts";

interface SignOptions {
  file: string;
  keys: string;
}

export const verb: Verb<SignOptions> = {
  summary: "Sign a challenge, or the record of a key rotation",
  details:
    "Needs no network. What it signs is looked at first: one's own identity, a known purpose, the arguments that\n" +
    "stand beside it, its time and, where --server or the context names one, its server. Nothing else is signed.",
  defaultFormat: "json",
  options: [FILE_OPTION, { ...KEYS_OPTION, required: true }],
  examples: [["Sign", "sealhold sign --file challenge.json --keys keys.json > signed.json"]],
  needs: OFFLINE_NEEDS,
  async run(context: Context, { file, keys }: SignOptions): Promise<Outcome> {
    const bytes = await readInput(context, file, MAX_DOCUMENT_BYTES);
    const own = await readKey(context, keys);
    const rotation = parseRotation(bytes);
    if (rotation !== undefined) {
      const data = await signRotation(rotation, own);
      return rotationOutcome(data);
    }
    const challenge = parseChallengeFile(bytes);
    const origin = await namedOrigin(context);
    if (origin !== undefined) requireAudience(challenge.payload, origin);
    const signer = signerOf(challenge, own);
    return challengeOutcome(await signFile(context.clock, challenge, signer.keys, signer.as));
  },
};
