import { assert, assertEquals } from "@std/assert";
import { killRefreshes } from "./refresh_kill.ts";

Deno.test("A7: killed around the answer to a refresh: told on the next run, nothing else lost (refresh_kill.ts has more rounds)", async () => {
  const { hits, told, harmed, deleted } = await killRefreshes(10);
  assert(hits > 0, "at least one kill came before the save");
  assertEquals([told, harmed, deleted], [hits, 0, 0]);
});
