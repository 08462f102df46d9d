import { listStoredKeys } from "../../../core/client/identity/stored_keys.ts";
import type { Context, Outcome, Verb } from "../../graph/spec.ts";
import { STORE_NEEDS } from "../../../core/shared/permissions/needs.ts";
import { table } from "../../output/table.ts";

export const verb: Verb = {
  summary: "List the identities whose keys are in the store",
  needs: STORE_NEEDS,
  async run(context: Context): Promise<Outcome> {
    const identities = await listStoredKeys(context.auth().store);
    const rows = identities.map(({ aid, ksn, publicKey }) => [aid, String(ksn), publicKey]);
    return {
      data: { identities },
      text: rows.length === 0
        ? "No keys stored"
        : () => table(["AID", "Number", "Public key"], rows),
    };
  },
};
