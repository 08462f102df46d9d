/**
 * threats.md A6: many processes write one store at once, and every write is kept.
 *
 * `deno run -A tests/reliability/store_contention.ts [--processes 16] [--writes 100] [--runs 1]`
 */
import { createIn, openIn, option, say, start, tempFiles } from "./store_process.ts";

/** What one run came to. */
export interface Contention {
  wanted: number;
  kept: number;
  failed: number;
  temps: number;
  seconds: number;
}

/** Starts the processes, waits for them, and counts. */
export async function contend(processes: number, writes: number): Promise<Contention> {
  const folder = await createIn();
  try {
    const begin = performance.now();
    const children = Array.from(
      { length: processes },
      (_, i) => start("write", folder, `p${i}`, `${writes}`).output(),
    );
    const failed = (await Promise.all(children)).filter((result) => !result.success).length;
    const seconds = (performance.now() - begin) / 1000;
    const kept = Object.keys((await openIn(folder).read()).secrets).length;
    const temps = (await tempFiles(folder)).length;
    return { wanted: processes * writes, kept, failed, temps, seconds };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

if (import.meta.main) {
  const [processes, writes] = [option("processes", 16), option("writes", 100)];
  for (let i = 0; i < option("runs", 1); i++) {
    const { wanted, kept, failed, temps, seconds } = await contend(processes, writes);
    say(
      `${kept}/${wanted} kept in ${
        seconds.toFixed(1)
      } s, ${failed} processes failed, ${temps} temp files`,
    );
    if (kept !== wanted || failed > 0 || temps > 0) Deno.exit(1);
  }
}
