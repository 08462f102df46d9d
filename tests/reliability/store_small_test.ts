/** Small runs of the four programs beside this file, for every test run. */
import { assert, assertEquals } from "@std/assert";
import { printFigure } from "../crypto/vectors.ts";
import { withTestSeed } from "../fakes/test_seed.ts";
import { contend } from "./store_contention.ts";
import { firstRuns } from "./store_first_runs.ts";
import { killWriters } from "./store_kill.ts";
import { stopHolder } from "./store_stopped.ts";

const ignore = Deno.build.os === "windows";

Deno.test({
  name: "A6: 4 processes x 10 writes: every one is kept",
  ignore,
  async fn() {
    const { wanted, kept, failed, temps, seconds } = await contend(4, 10);
    printFigure(`${kept}/${wanted} kept in ${seconds.toFixed(1)} s`);
    assertEquals({ kept, failed, temps }, { kept: 40, failed: 0, temps: 0 });
  },
});

Deno.test({
  name: "A5: kill -9 x 10: nothing corrupt, nothing acknowledged lost, nothing left behind",
  ignore,
  async fn() {
    const { corrupt, lost, temps, acknowledged } = await withTestSeed((random) =>
      killWriters(10, random)
    );
    printFigure(`${corrupt} corrupt, ${lost} of ${acknowledged} lost, ${temps} temp files`);
    assertEquals({ corrupt, lost, temps }, { corrupt: 0, lost: 0, temps: 0 });
    assert(acknowledged >= 10);
  },
});

Deno.test({
  name: "A6: a stopped holder: others are busy meanwhile, and go on when it dies",
  ignore,
  async fn() {
    const { outcomes, slowestMs, after } = await stopHolder(2, 500);
    printFigure(`busy after ${slowestMs} ms at the latest`);
    assertEquals([outcomes, after], [["BUSY", "BUSY"], "done"]);
    assert(slowestMs >= 450, `${slowestMs} ms`);
  },
});

Deno.test({
  name: "A6: 3 x 8 first runs that share a key file: every store opens",
  ignore,
  async fn() {
    for (let i = 0; i < 3; i++) {
      assertEquals(await firstRuns(8), { failed: 0, locked: 0, temps: 0 });
    }
  },
});
