import { testChallenge } from "../../core/client/identity/test_challenge.ts";
import { EXIT } from "../../core/shared/codes/exit_codes.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { OFFLINE_NEEDS } from "../input/identity_needs.ts";
import { FILE_OPTION, KEYS_OPTION } from "../input/identity_options.ts";
import { namedOrigin } from "./named_origin.ts";

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
  async run(context: Context, options: TestOptions): Promise<Outcome> {
    const ports = { ...context, namedOrigin: () => namedOrigin(context) };
    const { signed, failed } = await testChallenge(ports, options);
    const checks = QUESTIONS.map(([check, asks]) => ({ check, asks, ok: !failed.has(check) }));
    const lines = checks.map(({ ok, asks }) => `${ok ? "ok   " : "FAULT"}  ${asks}`);
    const bad = failed.has("signature") ? EXIT.integrity.code : EXIT.needsLogin.code;
    return {
      data: { ok: failed.size === 0, signed, checks },
      text: lines.join("\n"),
      exitCode: failed.size === 0 ? EXIT.ok.code : bad,
    };
  },
};
