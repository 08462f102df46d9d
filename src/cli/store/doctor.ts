import { EXIT } from "../../core/shared/codes/exit_codes.ts";
import { STORE_NEEDS } from "../../core/shared/permissions/needs.ts";
import { visible } from "../../core/shared/text/escape_for_terminal.ts";
import type { DoctorCheck } from "../../core/shared/store/store_types.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { table } from "../output/table.ts";

export const verb: Verb = {
  summary: "Check the store and say what to mend",
  details: "Changes nothing. Exit code 9 when something is wrong.",
  needs: STORE_NEEDS,
  async run(context: Context): Promise<Outcome> {
    const checks = await context.storeAdministration().doctor();
    const bad = checks.filter((check) => !check.ok).length;
    return {
      data: { healthy: bad === 0, checks },
      text: `${await listing(checks)}\n\n${bad === 0 ? "No problems found" : `${bad} to mend`}`,
      exitCode: bad === 0 ? EXIT.ok.code : EXIT.integrity.code,
    };
  },
};

async function listing(checks: readonly DoctorCheck[]): Promise<string> {
  return await table(
    ["Check", "Result", "Detail"],
    checks.map(({ check, ok, detail, fix }) => [
      check,
      ok ? "ok" : "FAULT",
      visible(fix === undefined ? detail : `${detail}; mend it with: ${fix}`),
    ]),
  );
}
