import { assertEquals } from "@std/assert";
import { fillFolder, killRound } from "./rotation_folder.ts";

Deno.test("A16: a rotation killed by kill -9 strands nothing (rotate_kill.ts has more rounds)", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await fillFolder(folder, 600);
    for (const delayMs of [0, 4, 9]) {
      const { unreadable, stranded } = await killRound(folder, 600, delayMs);
      assertEquals([unreadable, stranded], [0, 0]);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
