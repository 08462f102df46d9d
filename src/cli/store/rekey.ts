import { STORE_NEEDS } from "../../core/shared/permissions/needs.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";

export const verb: Verb = {
  summary: "Give the store a new root key",
  details:
    "Every slot is wrapped anew, so every slot's key file, keychain or passphrase must be at hand.",
  needs: STORE_NEEDS,
  async run(context: Context): Promise<Outcome> {
    const status = await (await context.storeAdministration()).rekey();
    return {
      data: { path: status.path, rev: status.rev },
      text: `Rekeyed ${status.path} (revision ${status.rev})`,
    };
  },
};
