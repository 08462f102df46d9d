/**
 * threats.md A5: `kill -9` at a random moment of a write loses nothing that was acknowledged.
 *
 * `deno run -A tests/reliability/store_kill.ts [--runs 200]`
 */
import type { SeededRandom } from "../fakes/seeded_random.ts";
import { withTestSeed } from "../fakes/test_seed.ts";
import { createIn, openIn, option, say, start, tempFiles } from "./store_process.ts";

/** Longest time that a writer is left alone after its first acknowledged write, in milliseconds. */
const MAX_ALIVE_MS = 30;

/** What all the kills came to. */
export interface Kills {
  runs: number;
  /** Stores that did not open after a kill. */
  corrupt: number;
  /** Acknowledged writes that were not there. */
  lost: number;
  /** Temp files after the run that followed the kill. */
  temps: number;
  /** How often a kill left a temp file behind: that it hit a write at all. */
  hits: number;
  /** Acknowledged writes altogether. */
  acknowledged: number;
}

/** Kills a writer that many times. */
export async function killWriters(runs: number, random: SeededRandom): Promise<Kills> {
  const folder = await createIn();
  const kills: Kills = { runs, corrupt: 0, lost: 0, temps: 0, hits: 0, acknowledged: 0 };
  try {
    for (let i = 0; i < runs; i++) {
      const before = await saved(folder) ?? 0;
      const last = await writeAndKill(folder, random.below(MAX_ALIVE_MS));
      kills.acknowledged += last - before;
      if ((await tempFiles(folder)).length > 0) kills.hits++;
      const found = await saved(folder);
      if (found === undefined) kills.corrupt++;
      else if (found < last) kills.lost += last - found;
      await openIn(folder).update(() => {});
      kills.temps += (await tempFiles(folder)).length;
    }
    return kills;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The counter in the store; undefined when it does not open. */
async function saved(folder: string): Promise<number | undefined> {
  try {
    return Number((await openIn(folder).read()).secrets.n ?? 0);
  } catch {
    return undefined;
  }
}

/** The last number that a writer acknowledged before it was killed. */
async function writeAndKill(folder: string, aliveMs: number): Promise<number> {
  const writer = start("count", folder);
  let text = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  const decoder = new TextDecoder();
  for await (const chunk of writer.stdout) {
    text += decoder.decode(chunk);
    timer ??= setTimeout(() => writer.kill("SIGKILL"), aliveMs);
  }
  await writer.status;
  // A line without its end was not wholly said.
  return Number(text.slice(0, text.lastIndexOf("\n")).split("\n").at(-1));
}

if (import.meta.main) {
  const result = await withTestSeed((random) => killWriters(option("runs", 200), random));
  const { runs, corrupt, lost, temps, hits, acknowledged } = result;
  say(`kill -9 x ${runs} (${hits} in the middle of a write, ${acknowledged} writes acknowledged):`);
  say(
    `${corrupt} corrupt, ${lost} acknowledged writes lost, ${temps} temp files after the next run`,
  );
  // Kills that all missed would prove nothing.
  if (corrupt + lost + temps > 0 || hits < runs / 20) Deno.exit(1);
}
