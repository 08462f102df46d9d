/**
 * threats.md A6: a holder of the lock that is stopped makes others say "busy" in time; the lock is not broken, and works
 * again when the holder dies.
 *
 * `deno run -A tests/reliability/store_stopped.ts [--timeout 10000]`
 */
import { createIn, option, say, start } from "./store_process.ts";

/** What the others did. */
export interface Stopped {
  outcomes: string[];
  slowestMs: number;
  /** After the holder was killed. */
  after: string;
}

/** Stops a holder, and lets others try with that time-out. */
export async function stopHolder(others: number, timeoutMs: number): Promise<Stopped> {
  const folder = await createIn();
  const holder = start("hold", folder);
  const said = holder.stdout.getReader();
  try {
    await said.read();
    holder.kill("SIGSTOP");
    const tried = Array.from({ length: others }, () => once(folder, timeoutMs));
    const results = await Promise.all(tried);
    holder.kill("SIGKILL");
    await holder.status;
    await said.cancel();
    const after = await once(folder, timeoutMs);
    const slowestMs = Math.max(...results.map((result) => result.tookMs));
    return { outcomes: results.map((result) => result.outcome), slowestMs, after: after.outcome };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function once(folder: string, timeoutMs: number) {
  const { stdout } = await start("once", folder, `${timeoutMs}`).output();
  const [outcome = "", tookMs = "NaN"] = new TextDecoder().decode(stdout).trim().split(" ");
  return { outcome, tookMs: Number(tookMs) };
}

if (import.meta.main) {
  const timeoutMs = option("timeout", 10_000);
  const { outcomes, slowestMs, after } = await stopHolder(4, timeoutMs);
  const busy = outcomes.filter((outcome) => outcome === "BUSY").length;
  say(
    `SIGSTOPped holder: ${busy}/${outcomes.length} busy, slowest ${slowestMs} ms; after its death: ${after}`,
  );
  if (busy !== outcomes.length || after !== "done") Deno.exit(1);
}
