/**
 * A16: kill -9 at random points of `server key rotate`; prints the figures and fails on any loss.
 * Usage: deno run -A tests/reliability/rotate_kill.ts [rounds=100] [secrets=3000]
 */
import { SeededRandom } from "../fakes/seeded_random.ts";
import { testSeed } from "../fakes/test_seed.ts";
import { fillFolder, killRound } from "./rotation_folder.ts";

const rounds = Number(Deno.args[0] ?? 100);
const secrets = Number(Deno.args[1] ?? 3000);
const seed = testSeed();
const folder = await Deno.makeTempDir();
let [killed, unreadable, stranded] = [0, 0, 0];
try {
  await fillFolder(folder, secrets);
  const spread = Math.ceil(secrets / 25);
  // When the kill comes, to a thousandth of a millisecond; what it hits is the system's to say.
  const random = new SeededRandom(seed);
  for (let round = 0; round < rounds; round++) {
    const result = await killRound(folder, secrets, random.below(spread * 1000) / 1000);
    killed += Number(result.killed);
    unreadable += result.unreadable;
    stranded += result.stranded;
  }
} finally {
  await Deno.remove(folder, { recursive: true });
}
// deno-lint-ignore no-console
console.log(
  `rotate (seed ${seed}): ${rounds} rounds, ${killed} killed in the middle, ${secrets} secrets: ` +
    `${unreadable} unreadable, ${stranded} left under an old key`,
);
Deno.exit(unreadable + stranded === 0 ? 0 : 1);
