import { exitCodeOf } from "../../core/shared/codes/error_codes.ts";
import { EXIT } from "../../core/shared/codes/exit_codes.ts";
import { STORE_NEEDS } from "../../core/shared/permissions/needs.ts";
import { escapeForTerminal } from "../../core/shared/text/escape_for_terminal.ts";
import { whyShut } from "../../core/shared/store/doctor.ts";
import type { DoctorCheck } from "../../core/shared/store/store_types.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { table } from "../output/table.ts";

export const verb: Verb = {
  summary: "Check the store and say what to mend",
  details:
    "Changes nothing. Exit code 14 when something is to be mended. Where the store cannot be opened, it is the one\n" +
    "that every other command then ends with, such as 9 (damaged) or 10 (locked).",
  needs: STORE_NEEDS,
  async run(context: Context): Promise<Outcome> {
    const checks = await (await context.storeAdministration()).doctor();
    const bad = checks.filter((check) => !check.ok).length;
    return {
      data: { healthy: bad === 0, checks },
      text: `${await listing(checks)}\n\n${bad === 0 ? "No problems found" : `${bad} to mend`}`,
      exitCode: exitCode(checks),
    };
  },
};

function exitCode(checks: readonly DoctorCheck[]): number {
  if (checks.every(({ ok }) => ok)) return EXIT.ok.code;
  const shut = whyShut(checks);
  return shut === undefined ? EXIT.finding.code : exitCodeOf(shut);
}

async function listing(checks: readonly DoctorCheck[]): Promise<string> {
  return await table(
    ["Check", "Result", "Detail"],
    checks.map(({ check, ok, detail, fix }) => [
      check,
      ok ? "ok" : "FAULT",
      escapeForTerminal(fix === undefined ? detail : `${detail}; mend it with: ${fix}`),
    ]),
  );
}
