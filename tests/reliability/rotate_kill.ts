/**
 * A16: kill -9 at random points of `server key rotate`; prints the figures and fails on any loss.
 * Usage: deno run -A tests/reliability/rotate_kill.ts [rounds=100] [secrets=3000]
 */
import { fillFolder, killRound } from "./rotation_folder.ts";

const rounds = Number(Deno.args[0] ?? 100);
const secrets = Number(Deno.args[1] ?? 3000);
const folder = await Deno.makeTempDir();
let [killed, unreadable, stranded] = [0, 0, 0];
try {
  await fillFolder(folder, secrets);
  const spread = secrets / 25;
  for (let round = 0; round < rounds; round++) {
    const result = await killRound(folder, secrets, Math.random() * spread);
    killed += Number(result.killed);
    unreadable += result.unreadable;
    stranded += result.stranded;
  }
} finally {
  await Deno.remove(folder, { recursive: true });
}
// deno-lint-ignore no-console
console.log(
  `rotate: ${rounds} rounds, ${killed} killed in the middle, ${secrets} secrets: ` +
    `${unreadable} unreadable, ${stranded} left under an old key`,
);
Deno.exit(unreadable + stranded === 0 ? 0 : 1);
