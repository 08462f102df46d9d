import {
  generateKeyPair,
  keyPairFromSeed,
  keysFileBytes,
  keysFileOf,
} from "../../core/shared/identity/key_pair.ts";
import { NO_NEEDS } from "../../core/shared/permissions/needs.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";

interface GenKeyOptions {
  seed?: string;
}

export const verb: Verb<GenKeyOptions> = {
  summary: "Make the keys of a new identity",
  details:
    "Prints {aid, privateKey, publicKey}: keep it in a file that only you can read (umask 077), or in the\n" +
    "credential store with store key import. Whoever has the private key is you.\n" +
    "--seed makes the same keys from the same text, for tests: the text can be guessed, and is seen by others.",
  defaultFormat: "json",
  options: [{ flags: "--seed <text:word>", description: "Derive the keys from this text (tests)" }],
  examples: [
    ["Into a file of your own", "(umask 077; sealhold gen-key > keys.json)"],
    ["Into the credential store", "sealhold gen-key | sealhold store key import -"],
  ],
  needs: NO_NEEDS,
  async run(context: Context, { seed }: GenKeyOptions): Promise<Outcome> {
    if (seed !== undefined) {
      context.terminal.writeStderr("warning: keys from a seed are for tests: it can be guessed\n");
    }
    const keys = seed === undefined
      ? await generateKeyPair(context.random)
      : await keyPairFromSeed(seed);
    return {
      // In every format: the next command reads it as a file.
      data: () => keysFileOf(keys),
      text: () => keysFileBytes(keysFileOf(keys)),
      zero: () => keys.seed.zero(),
    };
  },
};
