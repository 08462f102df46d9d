import { rotateMasterKey } from "../../../core/vault/rotate_master_key.ts";
import { SERVER_DATA_NEEDS } from "../../../core/permissions/needs.ts";
import type { Context } from "../../context.ts";
import type { Outcome, Verb } from "../../spec.ts";
import { DATA_OPTION, type DataOptions, withOffice } from "../office.ts";

export const verb: Verb<DataOptions> = {
  summary: "Give the server a new master key and re-wrap every secret",
  details:
    "Works beside a running server. When it is cut short, every secret stays readable and the next run goes on\n" +
    "where it stopped. The old key is dropped when nothing is left under it.",
  options: [DATA_OPTION],
  needs: SERVER_DATA_NEEDS,
  places: ({ data }) => ({ data }),
  async run(context: Context, options: DataOptions): Promise<Outcome> {
    const result = await withOffice(
      context,
      options,
      ({ store, keyStore }) =>
        rotateMasterKey({ keyStore, wrappedKeys: store.wrappedKeys, random: context.random }),
    );
    const what = result.resumed ? "Finished an earlier rotation" : "Rotated the master key";
    return {
      data: {
        key_id: result.keyId,
        rewrapped: result.rewrapped,
        dropped: result.dropped,
        resumed: result.resumed,
      },
      text:
        `${what}: ${result.rewrapped} records under ${result.keyId}, ${result.dropped} old keys dropped`,
    };
  },
};
