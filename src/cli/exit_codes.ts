import { EXIT } from "../core/shared/codes/exit_codes.ts";
import { NO_NEEDS } from "../core/shared/permissions/needs.ts";
import type { Context, Outcome, Verb } from "./graph/spec.ts";
import { table } from "./output/table.ts";

export const verb: Verb = {
  summary: "List the exit codes",
  needs: NO_NEEDS,
  run(_context: Context): Promise<Outcome> {
    const data = Object.values(EXIT);
    const rows = data.map(({ code, meaning }) => [String(code), meaning]);
    return Promise.resolve({ data, text: () => table(["Code", "Meaning"], rows) });
  },
};
