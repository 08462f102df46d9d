import { assert, assertEquals } from "@std/assert";
import { printFigure } from "../crypto/vectors.ts";
import { lyingServer } from "./lying_server.ts";

const NONE = {
  forged: 0,
  replayed: 0,
  readableByRemoved: 0,
  gapsUnreported: 0,
  liesBelieved: 0,
  honestRefused: 0,
};

Deno.test("three people and a lying server: nothing forged, replayed, leaked or missing untold (lying_server.ts has more)", async () => {
  for (const seed of ["one", "two"]) {
    const report = await lyingServer(seed, 120);
    assertEquals(report.faults, NONE, seed);
    // Were nothing sent, opened, refused or missed, nothing would be wrong.
    const { sent, opened, refused, epochs, gapsReported } = report;
    assert(sent > 50 && opened > 20 && refused > 20 && epochs > 5 && gapsReported > 0);
    printFigure(
      `lying server "${seed}": ${sent} sent, ${opened} opened, ${refused} refused, 0 faults`,
    );
  }
});

Deno.test("the lying server's run replays from its seed", async () => {
  assertEquals(await lyingServer("again", 20), await lyingServer("again", 20));
});
