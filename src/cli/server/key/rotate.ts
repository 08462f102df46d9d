import { SERVER_DATA_NEEDS } from "../../../core/shared/permissions/needs.ts";
import { rotateMasterKey } from "../../../core/server/keys/rotate_master_key.ts";
import { rotateSigningKey } from "../../../core/server/keys/rotate_signing_key.ts";
import { SealholdError } from "../../../errors.ts";
import type { Context, Outcome, Verb } from "../../graph/spec.ts";
import { DATA_OPTION, type DataOptions, withServerData } from "../../input/server_data.ts";

interface RotateOptions extends DataOptions {
  signing?: boolean;
  dropOld?: boolean;
}

export const verb: Verb<RotateOptions> = {
  summary: "Give the server a new master key, or a new signing key",
  details:
    "Without options: a new master key, and every secret wrapped anew. When it is cut short, every secret stays\n" +
    "readable and the next run goes on where it stopped. The old key is dropped when nothing is left under it.\n\n" +
    "With --signing: a new key for access tokens. Tokens of the old key stay good until they expire; it is\n" +
    "dropped by the first rotation that comes 30 days later, and verifies nothing from then on in any case.\n" +
    "With --drop-old a running server refuses every token of the old key within 3 seconds; clients refresh theirs.\n\n" +
    "Both work beside a running server, which takes up a new key within seconds.",
  options: [
    DATA_OPTION,
    { flags: "--signing", description: "Rotate the key that signs access tokens" },
    {
      flags: "--drop-old",
      description:
        "With --signing: refuse all tokens signed until now, as after a theft of the key",
    },
  ],
  needs: SERVER_DATA_NEEDS,
  places: ({ data }) => ({ data }),
  async run(context: Context, options: RotateOptions): Promise<Outcome> {
    if (options.signing) return await rotateSigning(context, options);
    if (options.dropOld) {
      throw new SealholdError("USAGE", "--drop-old belongs to --signing", {
        hint: "sealhold server key rotate --signing --drop-old",
      });
    }
    return await rotateMaster(context, options);
  },
};

async function rotateMaster(context: Context, options: DataOptions): Promise<Outcome> {
  const { keyId, rewrapped, dropped, resumed } = await withServerData(
    context,
    options,
    ({ store, keyStore }) =>
      rotateMasterKey({ keyStore, wrappedKeys: store.wrappedKeys, random: context.random }),
  );
  const what = resumed ? "Finished an earlier rotation" : "Rotated the master key";
  return {
    data: { key_id: keyId, rewrapped, dropped, resumed },
    text: `${what}: ${rewrapped} records under ${keyId}, ${dropped} old keys dropped`,
  };
}

async function rotateSigning(context: Context, options: RotateOptions): Promise<Outcome> {
  const { random, clock } = context;
  const { keyId, kept, dropped } = await withServerData(
    context,
    options,
    ({ keyStore }) => rotateSigningKey({ keyStore, random, clock }, options.dropOld),
  );
  return {
    data: { key_id: keyId, kept, dropped },
    text:
      `Tokens are signed with ${keyId} from now on; ${kept} older keys kept, ${dropped} dropped`,
  };
}
