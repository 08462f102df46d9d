import { type Auth, verifyAuth } from "../../core/shared/identity/auth.ts";
import type { KeyPair } from "../../core/shared/identity/key_pair.ts";
import {
  type ChallengeFile,
  faultsOf,
  MAX_DOCUMENT_BYTES,
  parseChallengeFile,
} from "../../core/client/identity/challenge_file.ts";
import { isAudience } from "../../core/client/identity/challenges.ts";
import { signerOf } from "../../core/client/identity/rotation_file.ts";
import { EXIT } from "../../core/shared/codes/exit_codes.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { FILE_OPTION, KEYS_OPTION, readInput, readKey } from "../input/identity_input.ts";
import { namedOrigin } from "./named_origin.ts";
import { OFFLINE_NEEDS } from "../input/identity_needs.ts";

interface TestOptions {
  file: string;
  keys: string;
}

/** What each check asks, in the order in which they are told. */
const QUESTIONS = [
  ["server", "Is it of the server that is named"],
  ["purpose", "Is it for something that a challenge may be for"],
  ["identity", "Is it for the identity that its arguments name"],
  ["arguments", "Is it about the arguments that stand beside it"],
  ["expired", "Is it young enough"],
  ["future", "Is it not from the future"],
  ["keys", "Are the keys those of the identity"],
  ["signature", "Is the signature, if there is one, by these keys"],
] as const;

export const verb: Verb<TestOptions> = {
  summary: "Say whether a challenge would be accepted, without a server",
  details:
    "Makes every check and says which would fail. Exit code 9 for a bad signature, 3 for any other failure.\n" +
    "Whether it was used already, only the server knows.",
  defaultFormat: "json",
  options: [FILE_OPTION, { ...KEYS_OPTION, required: true }],
  examples: [["Test", "sealhold test-challenge --file signed.json --keys keys.json"]],
  needs: OFFLINE_NEEDS,
  async run(context: Context, { file, keys }: TestOptions): Promise<Outcome> {
    const challenge = parseChallengeFile(await readInput(context, file, MAX_DOCUMENT_BYTES));
    const own = await readKey(context, keys);
    const failed = new Set(await failures(context, challenge, own));
    const checks = QUESTIONS.map(([check, asks]) => ({ check, asks, ok: !failed.has(check) }));
    const lines = checks.map(({ ok, asks }) => `${ok ? "ok   " : "FAULT"}  ${asks}`);
    const bad = failed.has("signature") ? EXIT.integrity.code : EXIT.needsLogin.code;
    return {
      data: { ok: failed.size === 0, signed: challenge.auth !== undefined, checks },
      text: lines.join("\n"),
      exitCode: failed.size === 0 ? EXIT.ok.code : bad,
    };
  },
};

async function failures(
  context: Context,
  file: ChallengeFile,
  own: KeyPair,
): Promise<string[]> {
  const failed = await faultsOf(file, context.clock.nowMs());
  const origin = await namedOrigin(context);
  if (origin !== undefined && !isAudience(file.payload.aud, origin)) failed.push("server");
  const { keys, as } = signerOf(file, own);
  if (keys.aid !== file.payload.aid) failed.push("keys");
  const auth = as === "next" ? file.newAuth : file.auth;
  if (auth !== undefined && !await isBy(auth, file, keys)) failed.push("signature");
  return failed;
}

async function isBy(auth: Auth, file: ChallengeFile, keys: KeyPair): Promise<boolean> {
  return auth.ksn === keys.ksn && auth.challengeId === file.challengeId &&
    await verifyAuth(auth, file.payload, keys.publicKey);
}
