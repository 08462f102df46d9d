/**
 * Many first runs at once, each with a store of its own and all with one key file: every store opens afterwards.
 *
 * `deno run -A tests/reliability/store_first_runs.ts [--processes 8] [--runs 20]`
 */
import { openIn, option, say, start, tempFiles } from "./store_process.ts";

/** What one round came to. */
export interface FirstRuns {
  /** Processes that ended with an error. */
  failed: number;
  /** Stores that do not open. */
  locked: number;
  temps: number;
}

/** Starts the processes, waits for them, and opens every store. */
export async function firstRuns(processes: number): Promise<FirstRuns> {
  const folder = await Deno.makeTempDir({ prefix: "sealhold-store-" });
  try {
    const names = Array.from({ length: processes }, (_, i) => `config-${i}`);
    // Enough for all of them to be waiting.
    const at = `${Date.now() + 500 + 100 * processes}`;
    const ended = await Promise.all(
      names.map((name) => start("create", folder, name, at).output()),
    );
    let locked = 0;
    for (const name of names) await openIn(folder, 1000, name).read().catch(() => locked++);
    const failed = ended.filter((result) => !result.success).length;
    return { failed, locked, temps: (await tempFiles(folder)).length };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

if (import.meta.main) {
  const [processes, runs] = [option("processes", 8), option("runs", 20)];
  for (let i = 0; i < runs; i++) {
    const { failed, locked, temps } = await firstRuns(processes);
    say(`${processes} first runs: ${failed} failed, ${locked} do not open, ${temps} temp files`);
    if (failed + locked + temps > 0) Deno.exit(1);
  }
}
